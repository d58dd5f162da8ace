"""Hospitals at a glance: how each stands, who comes first, what has to be looked at."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from hub_nodes import make_node
from hub_world import World, make_organisation

from khumkan.core.severity import Severity
from khumkan.hub.alerts.models import Alert
from khumkan.hub.nodes.choices import NodeState
from khumkan.hub.nodes.models import Node
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.situation.hospitals import MOST_TILES, Hospitals, read_hospitals
from khumkan.ui.accounts.models import User
from khumkan.ui.components import StateTile, Tone
from khumkan.ui.keys import new_key
from khumkan.ui.preferences import Preferences, using

NOW = timezone.now()
QUIET: dict[str, Any] = {"last_seen_at": NOW - timedelta(minutes=14)}
ASTRAY: dict[str, Any] = {"clock_offset_ms": -610_000}
BUSY: dict[str, Any] = {"n_waiting": 31, "waiting_since": NOW - timedelta(minutes=6)}
GONE: dict[str, Any] = {"state": NodeState.REVOKED, "revoked_at": NOW}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    wanted = Preferences(language="en", theme="auto", calendar="gregorian")
    with override("en"), using(wanted):
        yield


def alert(place: Organisation, level: Severity = Severity.HIGH, **columns: Any) -> Alert:
    moments = dict.fromkeys(("first_at", "last_at", "opened_at", "updated_at"), NOW)
    given = {"kind": "rule", "rule_id": new_key(), "level": level.value} | moments | columns
    return Alert.objects.create(organisation=place, **given)


def read(user: User) -> Hospitals:
    return read_hospitals(User.objects.get(pk=user.pk), NOW)


def tile_of(place: Organisation, user: User) -> StateTile:
    return next(tile for tile in read(user).tiles if tile.key == str(place.pk))


def url_of(node: Node) -> str:
    return f"/nodes/{node.pk}/"


@pytest.mark.parametrize(
    ("nodes", "state", "tone", "text"),
    [
        pytest.param([], "no node yet", Tone.NEUTRAL, "", id="no node"),
        pytest.param([GONE], "no node yet", Tone.NEUTRAL, "", id="revoked"),
        pytest.param([{}], "healthy", Tone.GOOD, "", id="healthy"),
        pytest.param([GONE, {}], "healthy", Tone.GOOD, "", id="replaced"),
        pytest.param([QUIET], "silent", Tone.WARNING, "Nothing heard for 14 minutes", id="silent"),
        pytest.param(
            [ASTRAY], "clock is wrong", Tone.WARNING, "Its clock is 10 minutes ahead", id="clock"
        ),
        pytest.param([BUSY], "behind", Tone.WARNING, "31 reports wait", id="behind"),
        pytest.param([{}, BUSY, QUIET], "silent", Tone.WARNING, "Nothing heard", id="the worst"),
    ],
)
def test_a_hospital_stands_as_the_worst_of_its_nodes(
    world: World, nodes: list[dict[str, Any]], state: str, tone: Tone, text: str
) -> None:
    made = [make_node(world.a, f"node {n}", **given).node for n, given in enumerate(nodes)]
    tile = tile_of(world.a, world.analyst)
    assert (tile.state.label, tile.state.tone) == (state, tone)
    assert str(tile.text).startswith(text) if text else tile.text == ""
    assert tile.url == ("" if state == "no node yet" else url_of(made[-1]))


@pytest.mark.parametrize(
    ("columns", "is_attack"),
    [
        pytest.param({"level": Severity.CRITICAL}, True, id="critical"),
        pytest.param({"level": Severity.HIGH}, True, id="high"),
        pytest.param({"level": Severity.HIGH, "state": "acknowledged"}, True, id="taken"),
        pytest.param({"level": Severity.HIGH, "state": "closed"}, False, id="closed"),
        pytest.param({"level": Severity.MEDIUM}, False, id="medium"),
        pytest.param({"level": Severity.HIGH, "is_past": True}, False, id="long past"),
    ],
)
def test_an_attack_is_an_open_alert_of_high_level(
    world: World,
    columns: dict[str, Any],
    is_attack: bool,
) -> None:
    make_node(world.a)
    alert(world.a, **columns)
    tile = tile_of(world.a, world.analyst)
    assert (tile.state.label == "under attack") == is_attack


def test_an_attacked_hospital_leads_to_its_open_alerts(world: World) -> None:
    make_node(world.a)
    alert(world.a)
    alert(world.a)
    tile = tile_of(world.a, world.analyst)
    assert (tile.state.tone, tile.text) == (Tone.DANGER, "2 alerts to look at.")
    assert tile.url == f"/alerts/?state=open&organisation={world.a.pk}"


def test_an_attacked_hospital_that_fell_silent_says_both(world: World) -> None:
    make_node(world.a, **QUIET)
    alert(world.a)
    text = str(tile_of(world.a, world.analyst).text)
    assert text.startswith("1 alert to look at. Nothing heard for 14 minutes")


def test_those_in_trouble_come_first(world: World) -> None:
    for name, given in (("ก", {}), ("ข", ASTRAY), ("ค", QUIET), ("ง", BUSY), ("จ", {})):
        place = make_organisation(Kind.HOSPITAL, name, world.ministry, region=3)
        make_node(place, **given)
    alert(world.b)
    shown = read(world.analyst)
    assert [(tile.title, tile.state.label) for tile in shown.tiles] == [
        (world.b.name, "under attack"),
        ("ค", "silent"),
        ("ข", "clock is wrong"),
        ("ง", "behind"),
        ("ก", "healthy"),
        ("จ", "healthy"),
        (world.a.name, "no node yet"),
    ]
    assert [count.label for count in shown.counts] == [
        "under attack: 1",
        "silent: 1",
        "clock is wrong: 1",
        "behind: 1",
        "healthy: 2",
        "no node yet: 1",
    ]


@pytest.mark.parametrize(
    ("given", "n_alerts", "headline", "tone"),
    [
        pytest.param(None, 0, "No hospital has a node yet", Tone.NEUTRAL, id="nothing"),
        pytest.param(
            {}, 0, "No pressing alert, and every node is healthy", Tone.GOOD, id="healthy"
        ),
        pytest.param(
            QUIET,
            0,
            "No pressing alert; the node of 1 hospital needs a look",
            Tone.WARNING,
            id="silent",
        ),
        pytest.param(QUIET, 2, "1 hospital is under attack", Tone.DANGER, id="attacked"),
    ],
)
def test_the_headline_is_the_worst_there_is(
    world: World, given: dict[str, Any] | None, n_alerts: int, headline: str, tone: Tone
) -> None:
    if given is not None:
        make_node(world.a, **given)
    for _ in range(n_alerts):
        alert(world.a)
    shown = read(world.analyst)
    assert (shown.headline, shown.tone) == (headline, tone)


def test_a_hospital_sees_itself_alone(world: World) -> None:
    make_node(world.b, **QUIET)
    alert(world.b)
    shown = read(world.a_it)
    assert [tile.title for tile in shown.tiles] == [world.a.name]
    assert shown.headline == "No hospital has a node yet"


@pytest.mark.parametrize("who", ["a_staff", "stranger"])
def test_whoever_may_see_no_nodes_sees_no_hospital(world: World, who: str) -> None:
    make_node(world.a)
    alert(world.a)
    assert read(getattr(world, who)).tiles == []


def test_a_closed_hospital_has_no_tile(world: World) -> None:
    make_node(world.a)
    Organisation.objects.filter(pk=world.a.pk).update(closed_at=NOW)
    assert [tile.title for tile in read(world.analyst).tiles] == [world.b.name]


def test_any_place_with_a_node_or_an_alert_has_a_tile(world: World) -> None:
    make_node(world.a_unit)
    alert(world.b_unit)
    titles = {tile.title for tile in read(world.analyst).tiles}
    assert titles == {place.name for place in (world.a, world.b, world.a_unit, world.b_unit)}


def test_what_is_too_much_for_tiles_is_counted(world: World) -> None:
    for number in range(MOST_TILES):
        make_organisation(Kind.HOSPITAL, f"{number:03}", world.ministry, region=5)
    shown = read(world.analyst)
    assert (len(shown.tiles), shown.n_more) == (MOST_TILES, 2)
    assert [count.label for count in shown.counts] == [f"no node yet: {MOST_TILES + 2}"]


def test_the_number_of_queries_does_not_grow_with_the_hospitals(world: World) -> None:
    def count() -> int:
        user = User.objects.get(pk=world.analyst.pk)
        with CaptureQueriesContext(connection) as captured:
            read_hospitals(user, NOW)
        return len(captured)

    counts = []
    for n in (3, 30):
        for number in range(n):
            place = make_organisation(Kind.HOSPITAL, f"{n} {number}", world.ministry, region=5)
            make_node(place, **(QUIET if number % 2 else {}))
            alert(place)
        counts.append(count())
    assert counts == [4, 4]  # what the person may, then nodes, alerts, places
