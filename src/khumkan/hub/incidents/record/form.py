"""The official form as data: its fields in order, their names in Thai and English, their boxes.

A new edition of the form is a new file, not new code (ADR 17).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

import msgspec

from khumkan.hub.incidents.law import Words

_FILE: Final = Path(__file__).with_name("ncsa-2566.toml")

FieldKind: TypeAlias = Literal["line", "text", "yes-no", "one", "several", "count", "moment"]
_Name: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z_0-9]*\Z")]


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field: its item in the form, such as ก1 or ง1.3; `options` names a list of boxes, or ""."""

    item: str
    name: _Name
    kind: FieldKind
    label: Words
    options: str = ""


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A หมวด: the letter that its items begin with, and its name."""

    letter: str
    name: Words


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    section: tuple[Section, ...]
    options: dict[str, dict[str, Words]]
    field: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One edition of the form."""

    version: str
    sections: tuple[Section, ...]
    fields: Mapping[str, Field]
    _options: Mapping[str, Mapping[str, Words]]

    def options_of(self, field: Field) -> Mapping[str, Words]:
        """Return the boxes of a field in the form's order; none where it has none."""
        return self._options[field.options] if field.options else {}

    def boxes(self, name: str) -> Mapping[str, Words]:
        """Return a list of boxes that no field has: categories, levels, assets. Raises KeyError."""
        return self._options[name]

    def by_section(self) -> Iterator[tuple[Section, list[Field]]]:
        """Yield each section with its fields."""
        for section in self.sections:
            own = [one for one in self.fields.values() if one.item.startswith(section.letter)]
            yield section, own


@cache
def read_form(path: Path = _FILE) -> Form:
    """Return the form. Raises msgspec.ValidationError for a file that is none: it is our own."""
    read = msgspec.toml.decode(path.read_bytes(), type=_File)
    fields = {one.name: one for one in read.field}
    return Form(read.version, read.section, fields, read.options)
