"""The navigation as something to search: a page is found by its name in either language."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import override

from khumkan.ui.navigation import Entry, Link, links_for
from khumkan.ui.plugins import collect
from khumkan.ui.search.folding import fold
from khumkan.ui.search.matching import read_query

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


def find_pages(user: "User", query: str) -> list[Link]:
    """Return the pages somebody may open whose name holds every term; all for an empty query."""
    terms = read_query(query).terms
    entries = collect("navigation", "ENTRIES")
    found = [entry for entry in entries if all(term in _name_everywhere(entry) for term in terms)]
    return links_for(user, found, path="")


def _name_everywhere(entry: Entry) -> str:
    names = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            names.append(fold(str(entry.label)))
    return "\n".join(names)
