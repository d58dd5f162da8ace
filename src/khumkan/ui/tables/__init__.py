"""Lists: declared once, shown as a page or a fragment of it, filtered, sorted, paged, exported.

In goes a request and a queryset already narrowed to what the reader may see; out comes a response.
The query string is the whole state of a list, so every view of it is a link.
"""

from khumkan.ui.tables.choosing import Chosen, chosen_rows
from khumkan.ui.tables.declaring import BulkAction, Column, Table
from khumkan.ui.tables.filters import Pick, Search, TableFilters
from khumkan.ui.tables.responding import respond_table

__all__ = [
    "BulkAction",
    "Chosen",
    "Column",
    "Pick",
    "Search",
    "Table",
    "TableFilters",
    "chosen_rows",
    "respond_table",
]
