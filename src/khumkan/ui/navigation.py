"""The navigation of the base page: what an app offers, and to whom.

Apps list their entries as `ENTRIES` in `<app>/navigation.py`; `page.context` gathers them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation; lower `rank` stands first, `group` heads a section or is ""."""

    label: str | Promise
    url_name: str
    rank: int
    is_for: Callable[["User"], bool]
    group: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as a page shows it."""

    label: str
    url: str
    is_current: bool
    group: str = ""


def links_for(user: "User", entries: Iterable[Entry], path: str) -> list[Link]:
    """Return what `user` may see, by rank; the link that `path` lies nearest below is current."""
    offered = sorted((e for e in entries if e.is_for(user)), key=lambda entry: entry.rank)
    urls = {entry: reverse(entry.url_name) for entry in offered}
    nearest = max((url for url in urls.values() if _holds(url, path)), key=len, default=None)
    return [
        Link(str(entry.label), urls[entry], urls[entry] == nearest, str(entry.group))
        for entry in offered
    ]


def group_links(links: Iterable[Link]) -> list[tuple[str, list[Link]]]:
    """Return the links by group; a group stands where its first link does."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(link.group, []).append(link)
    return list(groups.items())


def _holds(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
