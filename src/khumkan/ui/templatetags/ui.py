"""`{% load ui %}`: the pieces of a page, each a tag; how they look is in `templates/ui/`.

One library for all, so that a page needs one `load`: dates and words are in `ui_times`, tables and
forms bring their own.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from django import template
from django.template.base import Parser, Token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from khumkan.ui.components import (
    Badge,
    Bar,
    Crumb,
    EmptyState,
    Fact,
    Moment,
    RegionTile,
    StateTile,
    Tab,
    Text,
    Tone,
)
from khumkan.ui.components.charts import draw_bars, draw_sparkline
from khumkan.ui.components.regions import in_order
from khumkan.ui.forms import tags as form_tags
from khumkan.ui.tables import tags as table_tags
from khumkan.ui.templatetags import ui_times
from khumkan.ui.templatetags.blocks import AgainNode

register = template.Library()
ui_times.add_to(register)
for _tag in (form_tags.field, form_tags.form_errors, form_tags.form_fields, form_tags.error_prefix):
    register.simple_tag(_tag)
register.simple_tag(table_tags.table)

Shown = dict[str, Any]
_MOST_DRAWN: Final = 1_000


@register.tag
def again(_parser: Parser, token: Token) -> AgainNode:
    """Show a block of the page once more: `{% again title %}`."""
    return AgainNode(token.split_contents()[1])


@register.simple_tag
def icon(name: str, label: Text = "") -> SafeString:
    """Draw an icon; without a label it is decoration, and hidden from screen readers."""
    return _draw_icon(name, str(label))


@register.simple_tag
def badge(label: Text | Badge, tone: str = Tone.NEUTRAL) -> SafeString:
    """Show a state in a word or two; takes a `Badge` as well."""
    shown = label if isinstance(label, Badge) else Badge(label, Tone(tone or "neutral"))
    return _draw_badge(str(shown.label), shown.tone)


# The same few stand hundreds of times in a list: each is drawn once, in each language.
@lru_cache(maxsize=_MOST_DRAWN)
def _draw_icon(name: str, label: str) -> SafeString:
    return render_to_string("ui/icon.html", {"name": name, "label": label})


@lru_cache(maxsize=_MOST_DRAWN)
def _draw_badge(label: str, tone: Tone) -> SafeString:
    return render_to_string("ui/badge.html", {"badge": Badge(label, tone)})


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Iterable[Tab], label: Text = "") -> Shown:
    """Show the views of one thing as links."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(items: Iterable[Crumb]) -> Shown:
    """Show the way from the overview to this page."""
    return {"items": items}


@register.inclusion_tag("ui/timeline.html")
def timeline(moments: Iterable[Moment]) -> Shown:
    """Show what happened, in the order given."""
    return {"moments": moments}


@register.inclusion_tag("ui/facts.html")
def facts(rows: Iterable[Fact]) -> Shown:
    """Show labels and values."""
    return {"rows": rows}


@register.inclusion_tag("ui/empty.html")
def empty(state: EmptyState) -> Shown:
    """Say why there is nothing here, and what to do first."""
    return {"state": state}


@register.inclusion_tag("ui/region_map.html")
def region_map(tiles: Iterable[RegionTile], label: Text = "") -> Shown:
    """Show the health regions as tiles, roughly where they are, and as a table."""
    return {"tiles": in_order(tiles), "label": label}


@register.inclusion_tag("ui/state_tiles.html")
def state_tiles(tiles: Iterable[StateTile], label: Text = "") -> Shown:
    """Show things side by side, each with its state."""
    return {"tiles": tiles, "label": label}


@register.inclusion_tag("ui/sparkline.html")
def sparkline(values: Sequence[float], label: Text) -> Shown:
    """Draw a small line of values from oldest to newest."""
    return {"line": draw_sparkline(values, label)}


@register.inclusion_tag("ui/bar_chart.html")
def bar_chart(bars: Iterable[Bar], label: Text) -> Shown:
    """Draw bars in a table, so that the numbers are there for everybody."""
    return {"bars": draw_bars(bars), "label": label}


@register.inclusion_tag("ui/progress.html")
def progress(done: int, whole: int, label: Text) -> Shown:
    """Show how far a long job is; without a whole, only that it runs."""
    return {"done": min(done, whole), "whole": whole, "label": label}


@register.inclusion_tag("ui/copy.html")
def copy(text: str, label: Text = "") -> Shown:
    """Show a text with a button that copies it; the button needs a script and hides without."""
    return {"text": text, "label": label}
