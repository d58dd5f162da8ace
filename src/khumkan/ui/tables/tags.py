"""Template tags of lists: `{% table page %}`. Simple tags: each returns HTML a template escaped."""

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from khumkan.ui.tables.pages import TablePage


def table(page: "TablePage") -> SafeString:
    """Show a list: its filters, and the region with rows that htmx replaces."""
    return render_to_string("ui/table/table.html", {"page": page})


def table_region(page: "TablePage") -> SafeString:
    """Show what changes when a list is filtered, sorted or paged."""
    return render_to_string("ui/table/region.html", {"page": page})
