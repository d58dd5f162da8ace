"""A sheet as DOCX, which people may still edit: Thai as complex script, or Word shows boxes.

The same sheet always gives the same bytes: no clock and no name of a machine goes in.
"""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

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

_FONT, _SIZE, _LACKING = "Sarabun", 11, RGBColor(0x8A, 0x1C, 0x1C)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_ZIP_DATE: Final = (2000, 1, 1, 0, 0, 0)
_TICKED, _EMPTY = "☒", "☐"


def render_docx(sheet: Sheet) -> bytes:
    """Return the DOCX."""
    document = Document()
    _set_up(document, sheet)
    for text in filter(None, (sheet.banner,)):
        _write(document.add_paragraph(), text, is_bold=True)
    _write(document.add_heading(level=1), sheet.title)
    for text in filter(None, (sheet.subtitle, *sheet.notes)):
        _write(document.add_paragraph(), text)
    for one in sheet.blocks:
        _add(document, one)
    _write(document.sections[0].footer.paragraphs[0], sheet.footer)
    made = io.BytesIO()
    document.save(made)
    return _without_clock(made.getvalue())


def _set_up(document: Any, sheet: Sheet) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), _FONT)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = sheet.title, "khumkan", "khumkan"
    about.created = about.modified = _EPOCH


def _add(document: Any, one: Block) -> None:
    match one:
        case Heading(text, level):
            _write(document.add_heading(level=level), text)
        case Row(label, value):
            row = document.add_paragraph()
            _write(row, f"{label}: ")
            _write_value(row, value)
        case Boxes(label, choices):
            _write(document.add_paragraph(), label)
            for text, is_ticked in choices:
                _write(document.add_paragraph(), f"{_TICKED if is_ticked else _EMPTY} {text}")
        case Paragraphs(lines, label):
            if label:
                _write(document.add_paragraph(), label)
            for line in lines:
                _write_value(document.add_paragraph(), line)
        case Counts(rows):
            _add_counts(document, rows)
        case Signature(lines):
            _add_signature(document, lines)


def _add_counts(document: Any, rows: Any) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, count in rows:
        cells = table.add_row().cells
        _write(cells[0].paragraphs[0], label)
        _write(cells[1].paragraphs[0], str(count))


def _add_signature(document: Any, lines: Any) -> None:
    for text in ("…" * 20, *lines):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _write(paragraph, text)


def _write_value(paragraph: Paragraph, value: Value) -> None:
    run = _write(paragraph, value.text)
    if value.lacks:
        run.font.color.rgb, run.italic = _LACKING, True


def _write(paragraph: Paragraph, text: str, *, is_bold: bool = False) -> Any:
    run = paragraph.add_run(text)
    run.bold = is_bold or None
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 -- python-docx has no word for the language
    properties.get_or_add_rFonts().set(qn("w:cs"), _FONT)
    size, language = OxmlElement("w:szCs"), OxmlElement("w:lang")
    size.set(qn("w:val"), str(_SIZE * 2))
    language.set(qn("w:bidi"), "th-TH")
    for one in (size, OxmlElement("w:cs"), language):  # the order that the schema asks for
        properties.append(one)
    return run


def _without_clock(made: bytes) -> bytes:
    """Return the same archive with one date on every part."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            part = zipfile.ZipInfo(name, _ZIP_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return kept.getvalue()
