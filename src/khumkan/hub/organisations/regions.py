"""The map of the thirteen health regions, and the two ways to look at organisations."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khumkan.hub.organisations.selectors.organisations import RegionCount
from khumkan.ui.components import RegionTile, Tab, Tone
from khumkan.ui.dates import write_number


def list_or_map(current: str) -> list[Tab]:
    """Return the tabs above list and map."""
    labels = {"list": _("List"), "map": _("Map of health regions")}
    return [
        Tab(label, reverse(f"organisations:{name}"), is_current=name == current)
        for name, label in labels.items()
    ]


def region_tiles(counts: Iterable[RegionCount]) -> list[RegionTile]:
    """Return a tile for each region, with the number of its hospitals and a link to them."""
    return [_tile(count) for count in counts]


def _tile(count: RegionCount) -> RegionTile:
    url = f"{reverse('organisations:list')}?region={count.region}"
    return RegionTile(
        count.region, count.n_hospitals, _label(count), _tone(count), url, _short(count)
    )


def _short(count: RegionCount) -> str:
    """Return the words that fit below the number on a tile."""
    words = ngettext("%(n)s hospital", "%(n)s hospitals", count.n_hospitals)
    return words % {"n": write_number(count.n_hospitals)} if count.n_hospitals else _("none yet")


def _label(count: RegionCount) -> str:
    numbers = (
        (ngettext("%(n)s hospital", "%(n)s hospitals", count.n_hospitals), count.n_hospitals),
        (ngettext("%(n)s health unit", "%(n)s health units", count.n_units), count.n_units),
        (_("%(n)s unreachable at night"), count.n_unreachable),
    )
    told = [words % {"n": write_number(n)} for words, n in numbers if n]
    return ", ".join(told) or _("none yet")


def _tone(count: RegionCount) -> Tone:
    if not count.n_hospitals:
        return Tone.NEUTRAL
    return Tone.WARNING if count.n_unreachable else Tone.GOOD
