"""Objects that follow each other, in one frame or in several: the newest version counts."""

from itertools import permutations

import pytest
from node_line import Line, address, firewall, frame, indicator, total

from khumkan.engine.indicators import parse_stix_indicator
from khumkan.node.immunity import compiling, read_table
from khumkan.wire.contract import StreamFrame

FIRST = address(1, "203.0.113.61", modified="2026-11-22T02:10:00.000Z")
SECOND = address(1, "203.0.113.62", modified="2026-11-22T02:20:00.000Z")
GONE = address(1, "203.0.113.62", modified="2026-11-22T02:30:00.000Z", revoked=True)
BACK = address(1, "203.0.113.63", modified="2026-11-22T02:40:00.000Z")
SEEN = [firewall(action="x", src_ip=f"203.0.113.{n}") for n in (61, 62, 63)]


def values(line: Line) -> list[str]:
    line.receive(*SEEN)
    line.detect()
    return [one.evidence.decode() for one in line.state.findings.all()]


@pytest.mark.parametrize("order", list(permutations((FIRST, SECOND, BACK))), ids=str)
@pytest.mark.parametrize("is_one_frame", [True, False], ids=["one frame", "several"])
def test_in_whatever_order_versions_come_the_newest_is_in_force(
    line: Line, order: tuple[dict[str, object], ...], is_one_frame: bool
) -> None:
    frames: list[StreamFrame] = (
        [frame(1, *order)] if is_one_frame else [frame(n, one) for n, one in enumerate(order, 1)]
    )
    for one in frames:
        line.immunity.take_frame(one)

    (found,) = values(line)
    assert "203.0.113.63" in found
    assert len(line.pipeline.indicators) == 1


@pytest.mark.parametrize("is_one_frame", [True, False], ids=["one frame", "several"])
def test_what_is_withdrawn_is_gone_and_may_come_back(line: Line, is_one_frame: bool) -> None:
    if is_one_frame:
        line.immunity.take_frame(frame(1, SECOND, GONE))
    else:
        line.immunity.take_frame(frame(1, SECOND))
        line.immunity.take_frame(frame(2, GONE))
    assert len(line.pipeline.indicators) == 0
    assert not values(line)

    line.immunity.take_frame(frame(2 if is_one_frame else 3, BACK))
    while line.hunter.hunt():
        pass

    assert total(line.told_sightings()) == 1


def test_an_object_that_became_unusable_takes_the_older_version_with_it(line: Line) -> None:
    line.immunity.take_frame(frame(1, FIRST))
    broken = indicator(1, "[broken", modified="2026-11-22T02:20:00.000Z")

    line.immunity.take_frame(frame(2, broken))

    assert len(line.pipeline.indicators) == 0
    assert not values(line)


def test_what_is_in_force_is_the_same_after_a_restart(line: Line) -> None:
    line.immunity.take_frame(frame(1, FIRST, address(2, "203.0.113.62")))
    line.immunity.take_frame(frame(2, GONE, indicator(3, "[url:value LIKE '%x']")))
    before = sorted(one.head.id for one in line.pipeline.indicators)

    line.restart()

    assert sorted(one.head.id for one in line.pipeline.indicators) == before
    assert len(before) == 2


def test_patterns_that_are_tried_on_every_event_are_limited(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "_MAX_SCANNED", 2)
    line.immunity.take_frame(
        frame(1, *(indicator(n, f"[url:value LIKE '%{n}']") for n in range(3)))
    )

    assert len(line.pipeline.indicators) == 2
    assert line.state.indicators.n_unusable() == 1
    line.immunity.take_frame(frame(2, indicator(9, "[url:value LIKE '%9']")))
    assert len(line.pipeline.indicators) == 2


def test_an_indicator_that_this_version_cannot_use_is_left_out_at_the_start(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.immunity.take_frame(frame(1, FIRST, address(2, "203.0.113.62")))
    whole = parse_stix_indicator

    def refuse_first(fields: dict[str, object], source: str) -> object:
        if fields["id"] == FIRST["id"]:
            fields = {**fields, "pattern": "[of a later version"}
        return whole(fields, source)  # type: ignore[arg-type]

    monkeypatch.setattr(compiling, "parse_stix_indicator", refuse_first)

    assert len(read_table(line.state)) == 1
