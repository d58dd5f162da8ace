"""Navigation that fits the reader."""

from typing import cast

import pytest

from khumkan.ui.accounts.models import User
from khumkan.ui.navigation import Entry, Link, group_links, links_for

SOMEBODY = cast("User", object())
ENTRIES = (
    Entry("Style guide", "styleguide:index", 20, is_for=lambda _user: True, group="Writers"),
    Entry("Help", "help", 10, is_for=lambda _user: True),
    Entry("Licence", "font_licence", 30, is_for=lambda _user: True),
    Entry("Secret", "appearance", 1, is_for=lambda _user: False),
)


def test_entries_stand_by_rank_and_only_if_they_are_for_the_reader() -> None:
    links = links_for(SOMEBODY, ENTRIES, "/")
    assert [link.label for link in links] == ["Help", "Style guide", "Licence"]
    assert [link.group for link in links] == ["", "Writers", ""]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        pytest.param("/help/", "Help", id="the page itself"),
        pytest.param("/styleguide/confirm/", "Style guide", id="a page below"),
        pytest.param("/help/sarabun-licence.txt", "Licence", id="the nearest of two"),
        pytest.param("/elsewhere/", None, id="no page of the navigation"),
    ],
)
def test_at_most_one_link_is_current(path: str, current: str | None) -> None:
    marked = [link.label for link in links_for(SOMEBODY, ENTRIES, path) if link.is_current]
    assert marked == ([current] if current else [])


def test_the_overview_is_current_only_on_itself() -> None:
    overview = Entry("Overview", "situation:overview", 0, is_for=lambda _user: True)
    assert links_for(SOMEBODY, [overview], "/")[0].is_current
    assert not links_for(SOMEBODY, [overview], "/help/")[0].is_current


def test_a_group_stands_together_where_its_first_link_does() -> None:
    links = [
        Link(name, "/", is_current=False, group=group)
        for name, group in [("a", "x"), ("b", "y"), ("c", "x")]
    ]
    assert [(group, [link.label for link in some]) for group, some in group_links(links)] == [
        ("x", ["a", "c"]),
        ("y", ["b"]),
    ]
