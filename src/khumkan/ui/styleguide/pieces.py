"""Which pieces there are, what each is called and when to use it; the order is the page's.

The snippet that the page shows is the very template it has just rendered, so it can't be wrong.
"""

from dataclasses import dataclass
from typing import Final

from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece; `name` is its template below `ui/styleguide/pieces` and its anchor."""

    name: str
    title: Promise
    when: Promise

    @property
    def template(self) -> str:
        """Return the template that shows the piece."""
        return f"ui/styleguide/pieces/{self.name}.html"

    @property
    def snippet(self) -> str:
        """Return what a page has to say to get the piece."""
        source: str = get_template(self.template).template.source  # type: ignore[attr-defined]
        lines = source.splitlines()
        return "\n".join(line for line in lines if not line.startswith("{% load"))


PIECES: Final = (
    Piece("words", _("Words"), _("Headings in sentence case, short paragraphs, plain words.")),
    Piece(
        "buttons",
        _("Buttons"),
        _("One main button a page. Red only where something can’t easily be taken back."),
    ),
    Piece("icons", _("Icons"), _("Beside words, hardly ever instead of them.")),
    Piece(
        "badge", _("Badge"), _("A state in one or two words. Shape and words say what colour does.")
    ),
    Piece("banner", _("Banner"), _("What must be known on every page. It can’t be closed.")),
    Piece("toast", _("Toast"), _("What has just happened. From Django’s messages.")),
    Piece(
        "times",
        _("Dates and numbers"),
        _("Always through these, never by hand: calendar, digits and zone are the reader’s."),
    ),
    Piece(
        "clock",
        _("Clock"),
        _("A duty with a time limit. Amber from half of the time, red from three quarters."),
    ),
    Piece("facts", _("Facts"), _("What is known about one thing, and what is not.")),
    Piece("timeline", _("Timeline"), _("What happened to one thing, and who did it.")),
    Piece(
        "tabs", _("Tabs"), _("Several views of one thing. Links, so that each can be bookmarked.")
    ),
    Piece(
        "breadcrumbs",
        _("Breadcrumbs"),
        _("The way back, on pages that are two steps deep or more."),
    ),
    Piece(
        "region_map",
        _("Map of health regions"),
        _("One number for each of the 13 health regions, roughly where they are."),
    ),
    Piece(
        "state_tiles",
        _("Tiles"),
        _("A dozen things at a glance, each with its state. For more, a table."),
    ),
    Piece(
        "sparkline",
        _("Line chart"),
        _("The shape of a few weeks, beside the number it belongs to."),
    ),
    Piece(
        "bar_chart",
        _("Bar chart"),
        _("A few numbers to compare. It is a table, so nobody needs to see the bars."),
    ),
    Piece("progress", _("Progress"), _("A job that takes longer than a breath.")),
    Piece("empty", _("Empty page"), _("Where there is nothing yet: why, and what to do first.")),
    Piece("copy", _("Text to copy"), _("Codes, addresses and links that belong elsewhere.")),
    Piece(
        "form",
        _("Form"),
        _("A label, a hint if it helps, the error at the field and in the summary."),
    ),
    Piece(
        "table", _("Table"), _("Every list: filter, sort, page, choose columns, save as a file.")
    ),
    Piece(
        "confirm",
        _("Confirmation"),
        _("Before something that can’t easily be taken back. A page; with a script, a dialog."),
    ),
    Piece(
        "palette",
        _("Find and go"),
        _("From any page by keyboard; the search page does the same without a script."),
    ),
)
