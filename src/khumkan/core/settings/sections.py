"""Which settings there are: type, limits, default and documentation, in one place.

Every setting here is used somewhere; docs/reference/settings.md is tested against this file.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, NewType, get_args, get_origin

import msgspec
from msgspec import Meta

_KIB = 1024
_MIB = 1024 * _KIB

PlaceholderName = Annotated[str, Meta(pattern=r"\A\w+\Z")]
PlaceholderValues = Annotated[tuple[str | int, ...], Meta(min_length=1)]
ZoneName = NewType("ZoneName", str)


class Detect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[detect]`: what the engine may use up, and what rules need to know of this hospital."""

    max_record_bytes: Annotated[
        int,
        Meta(
            ge=_KIB,
            le=1024 * _MIB,
            description="The longest single record (a line, a JSON event), in bytes, that is held "
            "in memory. A longer one is rejected and counted, and reading goes on after it.",
        ),
    ] = 16 * _MIB
    batch_events: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="How many events are matched at a time. More is faster up to a point, and "
            "costs memory and delay.",
        ),
    ] = 8192
    max_rule_bytes: Annotated[
        int,
        Meta(
            ge=_KIB,
            le=64 * _MIB,
            description="The largest rule file, in bytes, that is read. A larger one is refused "
            "by name.",
        ),
    ] = _MIB
    correlation_max_hits: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000_000,
            description="How many matches each correlation rule may hold in memory at once. What "
            "goes over it is counted and reported.",
        ),
    ] = 1_000_000
    time_zone: Annotated[
        ZoneName,
        Meta(
            description="The time zone of logs that don't name theirs, as the IANA database calls "
            "it. Times that are UTC by definition stay UTC.",
        ),
    ] = ZoneName("Asia/Bangkok")
    placeholders: Annotated[
        dict[PlaceholderName, PlaceholderValues],
        Meta(
            description="Values for the placeholders that rules use with Sigma's `expand` "
            "modifier, such as the names of this hospital's domain controllers. A name is written "
            "without its percent signs.",
        ),
    ] = {}


class Output(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[output]`: how khumkan speaks to people."""

    language: Annotated[
        Literal["auto", "th", "en"],
        Meta(
            description="The language of messages and tables. `auto` follows the locale of the "
            "terminal.",
        ),
    ] = "auto"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every section, with defaults where nothing was said."""

    detect: Detect = msgspec.field(default_factory=Detect)
    output: Output = msgspec.field(default_factory=Output)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as people ask about it.

    `type` is what a value is converted to; `least` and `most` are None unless it is a number,
    `choices` is empty unless it is one of a few words. `is_zone` says that it names a time zone.
    """

    section: str
    key: str
    type: Any
    default: object
    description: str
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    is_zone: bool = False

    @property
    def name(self) -> str:
        """The dotted name, as in `detect.batch_events`."""
        return f"{self.section}.{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"KHUMKAN_{self.section}__{self.key}".upper()


def list_settings() -> tuple[Setting, ...]:
    """Return every setting, in the order of the sections."""
    defaults = Settings()
    return tuple(
        _describe(section, field.name, field.type, getattr(getattr(defaults, section), field.name))
        for section in Settings.__struct_fields__
        for field in msgspec.structs.fields(getattr(defaults, section))
    )


def _describe(section: str, key: str, declared: Any, default: object) -> Setting:
    kind, meta = get_args(declared)  # each setting is Annotated[type, Meta(...)]
    return Setting(
        section,
        key,
        declared,
        default,
        meta.description,
        least=meta.ge,
        most=meta.le,
        choices=get_args(kind) if get_origin(kind) is Literal else (),
        is_zone=kind is ZoneName,
    )
