"""The pieces as HTML."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

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
    Tone,
)
from khumkan.ui.preferences import Preferences, using

AT = datetime(2026, 11, 22, 0, 5, tzinfo=UTC)
NASTY = '<script>alert("x")</script>'


def render(text: str, **context: Any) -> str:
    with translation.override("en"):
        shown = Template("{% load ui %}" + text).render(Context(context))
    return " ".join(shown.split())


NASTY_PIECES = [
    pytest.param("{% badge x %}", {"x": NASTY}, id="badge"),
    pytest.param("{% tabs x %}", {"x": [Tab(NASTY, NASTY)]}, id="tabs"),
    pytest.param("{% breadcrumbs x %}", {"x": [Crumb(NASTY, NASTY)]}, id="breadcrumbs"),
    pytest.param(
        "{% timeline x %}", {"x": [Moment(AT, NASTY, NASTY, NASTY, url=NASTY)]}, id="timeline"
    ),
    pytest.param("{% facts x %}", {"x": [Fact(NASTY, NASTY, NASTY)]}, id="facts"),
    pytest.param("{% empty x %}", {"x": EmptyState(NASTY, NASTY, NASTY, NASTY)}, id="empty"),
    pytest.param(
        "{% region_map x %}",
        {"x": [RegionTile(1, NASTY, NASTY, Tone.GOOD, NASTY)]},
        id="region map",
    ),
    pytest.param(
        "{% state_tiles x %}",
        {"x": [StateTile(NASTY, Badge(NASTY), NASTY, NASTY)]},
        id="tiles",
    ),
    pytest.param("{% sparkline v x %}", {"v": [1, 2], "x": NASTY}, id="line"),
    pytest.param("{% bar_chart b x %}", {"b": [Bar(NASTY, 1, NASTY)], "x": NASTY}, id="bars"),
    pytest.param("{% progress 1 2 x %}", {"x": NASTY}, id="progress"),
    pytest.param("{% copy x %}", {"x": NASTY}, id="copy"),
    pytest.param("{% icon x x %}", {"x": NASTY}, id="icon"),
]


@pytest.mark.parametrize(("text", "context"), NASTY_PIECES)
def test_no_piece_lets_markup_through(text: str, context: dict[str, Any]) -> None:
    shown = render(text, **context)
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown


@pytest.mark.parametrize("tone", list(Tone))
def test_a_badge_has_a_shape_besides_its_colour(tone: Tone) -> None:
    shown = render("{% badge 'open' tone %}", tone=tone)
    assert f'class="badge badge-{tone}"' in shown
    assert f"icons.svg#{tone}" in shown


def test_a_badge_takes_a_value_of_its_own() -> None:
    assert "badge-good" in render("{% badge x %}", x=Badge("open", Tone.GOOD))


def test_an_unknown_tone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="pink"):
        render("{% badge 'open' 'pink' %}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{% time at %}", "22 พ.ย. 2569 07:05 น.", id="moment"),
        pytest.param("{% time at 'day' %}", "22 พ.ย. 2569", id="day"),
        pytest.param("{% time at 'long' %}", "วันอาทิตย์ที่ 22 พฤศจิกายน 2569", id="in full"),
        pytest.param("{{ at|day }}", "22 พ.ย. 2569", id="filter day"),
        pytest.param("{{ at|moment }}", "22 พ.ย. 2569 07:05 น.", id="filter moment"),
        pytest.param("{{ n|number }}", "12,345", id="filter number"),
        pytest.param("{{ n|number:2 }}", "12,345.00", id="filter number with places"),
        pytest.param("{{ length|duration }}", "2 hours", id="filter duration"),
        pytest.param(
            "{{ none|day }}{{ none|moment }}{{ none|number }}{{ none|duration }}", "", id="nothing"
        ),
        pytest.param("{% time none %}", "never", id="no moment"),
        pytest.param("{% ago none %}", "never", id="no moment, from now"),
    ],
)
def test_times_and_numbers(text: str, expected: str) -> None:
    shown = render(text, at=AT, n=12345, length=timedelta(hours=2), none=None)
    assert expected in shown


def test_a_time_carries_the_exact_moment() -> None:
    shown = render("{% time at 'brief' %}{% ago at %}", at=AT)
    assert shown.count('datetime="2026-11-22T00:05:00+00:00"') == 2
    assert shown.count('title="22 พ.ย. 2569 07:05 น."') == 2


def test_a_day_without_an_hour_is_shown_as_a_day() -> None:
    assert ">22 พ.ย. 2569<" in render("{% time at %}", at=AT.date())


def test_a_clock_says_words_and_when_it_is_due() -> None:
    now = timezone.now()
    shown = render("{% clock due start %}", due=now + timedelta(hours=1, seconds=30), start=now)
    assert "1 hour left" in shown
    assert 'class="clock clock-calm"' in shown
    assert "<progress" in shown
    assert 'data-running="yes"' in shown


def test_a_clock_that_is_done_does_not_run() -> None:
    now = timezone.now()
    shown = render("{% clock due start done %}", due=now, start=now - timedelta(days=1), done=now)
    assert 'data-running="no"' in shown


def test_digits_follow_the_reader_in_every_piece() -> None:
    with using(Preferences(digits="thai")):
        shown = render(
            "{% tabs t %}{% progress 3 12 'x' %}{% facts f %}",
            t=[Tab("x", "#", count=45)],
            f=[Fact("x", 678)],
        )
    assert all(text in shown for text in ("๔๕", "๓ of ๑๒", "๖๗๘"))


def test_facts_say_what_is_not_known() -> None:
    rows = [Fact("a", None), Fact("b", AT), Fact("c", Badge("fine", Tone.GOOD)), Fact("d", 0)]
    shown = render("{% facts rows %}", rows=rows)
    assert shown.count("not given") == 1
    assert "22 พ.ย. 2569" in shown
    assert "badge-good" in shown
    assert "<dd> 0 </dd>" in shown


def test_the_current_tab_is_marked() -> None:
    shown = render("{% tabs x %}", x=[Tab("a", "/a/", is_current=True), Tab("b", "/b/")])
    assert shown.count('aria-current="page"') == 1


def test_a_group_of_views_shows_its_own_while_one_is_looked_at() -> None:
    inner = (Tab("a1", "/a/1/", count=3), Tab("a2", "/a/2/", is_current=True))
    tabs = [Tab("a", "/a/1/", is_current=True, within=inner), Tab("b", "/b/1/", within=(inner[0],))]
    shown = render("{% tabs x %}", x=tabs)
    assert [shown.count(f'aria-current="{word}"') for word in ("true", "page")] == [1, 1]
    assert '<ul class="tabs-within" aria-label="a">' in shown
    assert shown.count("a1") == 1


def test_the_map_is_a_table_too() -> None:
    shown = render("{% region_map x %}", x=[RegionTile(4, 12, "samples", Tone.GOOD, "/r/4/")])
    assert shown.count('href="/r/4/"') == 2
    assert "Region 4" in shown
    assert "<table" in shown


def test_a_tile_may_say_less_than_a_screen_reader() -> None:
    tile = RegionTile(4, "1/2", "1 of 2 is ready", short="ready")
    shown = render("{% region_map x %}", x=[tile])
    assert '<span class="region-label" aria-hidden="true">ready</span>' in shown
    assert '<span class="visually-hidden">1 of 2 is ready</span>' in shown


def test_a_line_has_its_numbers_in_words() -> None:
    shown = render("{% sparkline v 'Samples a day' %}", v=[1, 2, 3])
    assert "<title>Samples a day</title>" in shown
    assert "From first to last: 1, 2, 3" in shown
    assert "no numbers yet" in render("{% sparkline v 'Samples' %}", v=[])


def test_bars_are_a_table_with_lengths_as_attributes() -> None:
    shown = render("{% bar_chart b 'Samples' %}", b=[Bar("a", 1), Bar("b", 4)])
    assert 'width="25.0%"' in shown
    assert "<caption>Samples</caption>" in shown
    assert "style=" not in shown


def test_progress_without_a_whole_only_says_that_it_runs() -> None:
    shown = render("{% progress 0 0 'Samples' %}")
    assert "running" in shown
    assert "value=" not in shown


def test_nothing_happened_yet_is_said() -> None:
    assert "Nothing has happened yet" in render("{% timeline x %}", x=[])


def test_the_tags_of_forms_and_tables_are_here_too() -> None:
    for tag in ("field", "form_errors", "form_fields", "table"):
        Template("{% load ui %}{% " + tag + " x %}")
