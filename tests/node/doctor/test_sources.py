from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from doctor_machines import NOW, case_of, words

from khumkan.node.doctor.sources import check_sources


def source(**more: Any) -> dict[str, Any]:
    return {"name": "เว็บ", "kind": "web-server", "n_events": 100, "last_event_at": NOW, **more}


def health(state: str, todo: str = "") -> dict[str, Any]:
    seen = {"text": "seen {n}", "parameters": {"n": 7}, "english": "seen 7"}
    return {"state": state, "seen": seen, "todo": {"text": todo} if todo else None, "remarks": []}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, "ok เว็บ: 100 events", id="well"),
        pytest.param({"last_event_at": None}, "warn เว็บ: nothing came yet", id="never"),
        pytest.param(
            {"last_event_at": NOW - timedelta(days=2)}, "fail เว็บ: nothing came since", id="silent"
        ),
        pytest.param({"health": health("silent", "go there")}, "fail เว็บ: seen 7", id="is silent"),
        pytest.param({"health": health("skewed", "set it")}, "warn เว็บ: seen 7", id="is skewed"),
        pytest.param({"health": health("green")}, "ok เว็บ: seen 7", id="is green"),
        pytest.param({"health": health("invented later")}, "ok เว็บ: seen 7", id="is new"),
    ],
)
def test_each_source_is_judged(more: dict[str, Any], expected: str, tmp_path: Path) -> None:
    (found,) = check_sources(case_of(tmp_path, said={"sources": [source(**more)]}))
    assert words(found).startswith(expected)


def test_without_a_source_it_says_how_to_begin(tmp_path: Path) -> None:
    assert not list(check_sources(case_of(tmp_path)))
    ended = source(ended_at=NOW)
    (found,) = check_sources(case_of(tmp_path, said={"sources": [ended]}))
    assert words(found).startswith("warn no source sends anything yet")


def test_what_is_wrong_stands_first_among_many(tmp_path: Path) -> None:
    sources = [source() for _ in range(60)] + [source(last_event_at=None)]
    found = list(check_sources(case_of(tmp_path, said={"sources": sources})))
    assert found[0].verdict == "warn"
    assert words(found[-1]).startswith("ok 11 sources more")
