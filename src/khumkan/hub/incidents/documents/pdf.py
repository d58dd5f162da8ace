"""A sheet as PDF, drawn by typst from JSON alone: no packages, no files, no fonts but Sarabun.

The same sheet always gives the same bytes, so that a hash names what was sent.
"""

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import fontpkg_sarabun
import orjson
import typst

from khumkan.core.jsontypes import JsonObject
from khumkan.hub.incidents.documents.sheet import (
    Block,
    Boxes,
    Counts,
    Heading,
    Paragraphs,
    Row,
    Sheet,
    Signature,
    Value,
)
from khumkan.hub.incidents.documents.thai import mark_breaks

_NO_TIME: Final = 0  # else the moment of drawing would make every file another one
_TEMPLATE: Final = Path(__file__).with_name("sheet.typ")


def render_pdf(sheet: Sheet) -> bytes:
    """Return the PDF."""
    data = orjson.dumps(_sheet(sheet)).decode()
    with tempfile.TemporaryDirectory() as empty:
        compiler = typst.Compiler(
            _TEMPLATE.read_bytes(),
            root=empty,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"sheet": data},
            package_path=empty,
            package_cache_path=empty,
        )
        made: Any = compiler.compile(format="pdf", timestamp=_NO_TIME)
    return bytes(made)


@cache
def _fonts() -> Any:
    folder = Path(fontpkg_sarabun.__file__).parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )


def _sheet(sheet: Sheet) -> JsonObject:
    return {
        "title": mark_breaks(sheet.title),
        "language": sheet.language,
        "subtitle": mark_breaks(sheet.subtitle),
        "banner": sheet.banner,
        "footer": mark_breaks(sheet.footer),
        "notes": [mark_breaks(note) for note in sheet.notes],
        "blocks": [_block(one) for one in sheet.blocks],
    }


def _block(one: Block) -> JsonObject:
    match one:
        case Heading(text, level):
            return {"kind": "heading", "text": mark_breaks(text), "level": level}
        case Row(label, value):
            return {"kind": "row", "label": mark_breaks(label), **_value(value)}
        case Boxes(label, choices):
            return {"kind": "boxes", "label": mark_breaks(label), "choices": _choices(choices)}
        case Paragraphs(lines, label):
            kept: list[Any] = [_value(line) for line in lines]
            return {"kind": "text", "label": mark_breaks(label), "lines": kept}
        case Counts(rows):
            told: list[Any] = [{"label": mark_breaks(a), "count": str(n)} for a, n in rows]
            return {"kind": "counts", "rows": told}
        case Signature(lines):
            return {"kind": "signature", "lines": [mark_breaks(line) for line in lines]}


def _choices(choices: Sequence[tuple[str, bool]]) -> list[Any]:
    return [{"text": mark_breaks(text), "ticked": is_ticked} for text, is_ticked in choices]


def _value(value: Value) -> JsonObject:
    return {"text": mark_breaks(value.text), "lacks": value.lacks}
