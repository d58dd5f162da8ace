"""The runner of rule cases finds every way in which a rule and its cases can disagree."""

import json
from pathlib import Path

import pytest

from khumkan.engine.cases import CaseRunner
from khumkan.engine.columns import TimeContext, column_for, name_event
from khumkan.engine.events import Event
from khumkan.engine.rows import Row
from khumkan.engine.sigma import load_rules

RULE_ID = "00000000-0000-4000-8000-000000000001"
MANY_ID = "00000000-0000-4000-8000-000000000002"
RULES = f"""
title: Login failed
id: {RULE_ID}
name: failed
logsource: {{product: fortigate, service: vpn}}
detection:
  s: {{action: ssl-login-fail}}
  condition: s
---
title: Many failed
id: {MANY_ID}
correlation:
  type: event_count
  rules: [failed]
  group-by: [remip]
  timespan: 10m
  condition: {{gte: 2}}
"""
LINE = (
    'date=2026-11-20 time=02:00:{:02} eventtime={} tz="+0700" logid="0101039426" '
    'type="event" subtype="vpn" action="{}" remip=203.0.113.7 user="somchai"'
)


def raw(second: int, action: str = "ssl-login-fail") -> dict[str, object]:
    return {"raw": LINE.format(second, 1795287600000000000 + second * 10**9, action)}


# What a file of cases holds: its objects, its whole text, or None where there is no such file.
Lines = list[dict[str, object]] | str | None
GOOD: dict[str, Lines] = {
    f"{RULE_ID}/fires.jsonl": [raw(1) | {"matched": {"action": "ssl-login-fail"}}],
    f"{RULE_ID}/quiet.jsonl": [raw(1, "tunnel-up"), {"event": {"action": "ssl-login-fail"}}],
    f"{MANY_ID}/fires.jsonl": [raw(1), raw(2) | {"matched": {"remip": "203.0.113.7"}}],
    f"{MANY_ID}/quiet.jsonl": [raw(1), raw(2, "tunnel-up")],
}


def run(folder: Path, **changes: Lines) -> list[str]:
    """Run the good cases with some files changed; return `rule/file:line reason`."""
    (folder / "rules.yml").write_text(RULES, encoding="utf-8")
    names = {"fires": f"{RULE_ID}/fires.jsonl", "quiet": f"{RULE_ID}/quiet.jsonl"}
    names |= {"many_fires": f"{MANY_ID}/fires.jsonl", "many_quiet": f"{MANY_ID}/quiet.jsonl"}
    files = {**GOOD, **{names.get(name, name): lines for name, lines in changes.items()}}
    for name, lines in files.items():
        if lines is not None:
            path = folder / "cases" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = lines if isinstance(lines, str) else "\n".join(map(json.dumps, lines))
            path.write_text(text, encoding="utf-8")
    rules = load_rules([folder / "rules.yml"], find_column=column_for)
    runner = CaseRunner(rules, name_event=name_event, find_column=column_for)
    return [
        f"{Path(one.place.file).name}:{one.place.line} {one.reason}"
        for one in runner.run(folder / "cases")
    ]


def test_good_cases_pass(tmp_path: Path) -> None:
    assert run(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        pytest.param({"fires": None}, "fires.jsonl:0 the rule has no such case", id="no case"),
        pytest.param({"fires": ""}, "fires.jsonl:0 the case is empty", id="empty case"),
        pytest.param({"fires": [raw(1, "x")]}, "fires.jsonl:1 the rule does not fire", id="silent"),
        pytest.param({"quiet": [raw(1)]}, "quiet.jsonl:1 the rule fires, but must be quiet", id="loud"),
        pytest.param({"fires": [raw(1) | {"matched": {"user": "x"}}]}, "fires.jsonl:1 user = x is not in the evidence", id="other evidence"),
        pytest.param({"fires": "{"}, "fires.jsonl:1 broken JSON", id="broken JSON"),
        pytest.param({"fires": "[1]"}, "fires.jsonl:1 a line must be an object", id="no object"),
        pytest.param({"fires": [{"raw": ""}]}, "fires.jsonl:1 the line holds 0 events", id="no event"),
        pytest.param({"many_fires": [raw(1)]}, "fires.jsonl:0 the rule does not fire", id="too few"),
        pytest.param({"many_quiet": [raw(1), raw(2)]}, "quiet.jsonl:0 1 findings, not 0", id="a loud sequence"),
        pytest.param({"many_fires": [{"expect": {"findings": 2}}, raw(1), raw(2)]}, "fires.jsonl:0 1 findings, not 2", id="another number"),
        pytest.param({"ffff/fires.jsonl": [raw(1)]}, "ffff:0 no rule has this id", id="nobody's case"),
    ],
)  # fmt: skip
def test_a_disagreement_is_told_with_its_place(
    tmp_path: Path, changes: dict[str, Lines], failure: str
) -> None:
    found = run(tmp_path, **changes)
    assert len(found) == 1
    assert found[0].startswith(failure)


def test_a_case_on_which_the_engine_fails_is_not_quiet(tmp_path: Path) -> None:
    def fail(event: Event, *, context: TimeContext) -> Row:
        raise ArithmeticError(event.record, context.zone)

    run(tmp_path)
    rules = load_rules([tmp_path / "rules.yml"], find_column=column_for)
    found = list(CaseRunner(rules, name_event=fail, find_column=column_for).run(tmp_path / "cases"))
    assert len(found) == 4
    assert all("khumkan failed on this event" in str(one.reason) for one in found)


def test_every_rule_of_our_own_pack_passes_its_cases() -> None:
    pack = Path(__file__).parents[2] / "rules"
    rules = load_rules([pack / "sigma"], find_column=column_for)
    assert rules.refusals == []
    assert rules.n_loaded >= 30
    runner = CaseRunner(rules, name_event=name_event, find_column=column_for)
    assert list(runner.run(pack / "cases")) == []
