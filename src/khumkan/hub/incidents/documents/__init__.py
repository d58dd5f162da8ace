"""Documents made from one record: a sheet, drawn as PDF and as DOCX."""

from khumkan.hub.incidents.documents.case import Case, read_case
from khumkan.hub.incidents.documents.docx import render_docx
from khumkan.hub.incidents.documents.making import KINDS, make_sheet
from khumkan.hub.incidents.documents.pdf import render_pdf
from khumkan.hub.incidents.documents.sheet import Sheet
from khumkan.hub.incidents.documents.yearly import make_k3

__all__ = [
    "KINDS",
    "Case",
    "Sheet",
    "make_k3",
    "make_sheet",
    "read_case",
    "render_docx",
    "render_pdf",
]
