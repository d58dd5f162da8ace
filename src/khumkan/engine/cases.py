"""Rule cases: logs that must make a rule fire, and logs that must not, run through the engine.

A rule's folder `cases/<rule id>/` holds `fires.jsonl` and `quiet.jsonl`. A line is `{"event": {…}}`
(a JSON event) or `{"raw": "…"}` (a line of any format), with `why` for people and `matched`
({field: value}) for what the evidence must hold. `{"expect": {"findings": N}}` as the first line
says how many findings all lines make together. Lines are read as logs of Thailand in 2026, where
they name no zone or no year.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import orjson

from khumkan.core.errors import InputError, Place
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.engine.columns import TimeContext
from khumkan.engine.compiled import CompiledRule, Correlation, Rule
from khumkan.engine.detect import Detector, FindColumn, NameEvent
from khumkan.engine.events import Batch, Event, Limits
from khumkan.engine.findings import Finding
from khumkan.engine.formats import detect_format, get_format, read_batches
from khumkan.engine.sigma import RuleSet

FIRES, QUIET = "fires.jsonl", "quiet.jsonl"

# The same on every machine and in every year, whatever the settings say. A year-less case may
# cross the midnight of New Year: the first seven hours of January are those of 2027.
_CONTEXT = TimeContext(
    zone=timezone(timedelta(hours=7)), reference=datetime(2026, 12, 31, tzinfo=UTC)
)


@dataclass(frozen=True, slots=True)
class Failure:
    """What a case or its absence shows to be wrong with a rule."""

    place: Place
    title: str
    reason: Message


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    event: Event
    matched: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Case:
    path: Path
    lines: Sequence[_Line]
    n_expected: int | None = None


class CaseRunner:
    """Runs the cases of a rule set; `name_event` and `find_column` are those of `columns`."""

    def __init__(
        self,
        rules: RuleSet,
        *,
        name_event: NameEvent,
        find_column: FindColumn,
    ) -> None:
        every: list[Rule] = [*rules.rules, *rules.correlations]
        self._rules = {rule.head.id: rule for rule in every}
        self._name_event = name_event
        self._find_column = find_column

    def run(self, folder: Path) -> Iterator[Failure]:
        """Yield every failure: of each rule's two files, and folders that belong to no rule."""
        for rule in self._rules.values():
            yield from self._run_rule(rule, folder / rule.head.id)
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            if entry.name not in self._rules:
                yield Failure(Place(str(entry)), "", message("no rule has this id"))

    def _run_rule(self, rule: Rule, folder: Path) -> Iterator[Failure]:
        for name, must_fire in ((FIRES, True), (QUIET, False)):
            path = folder / name
            try:
                case = _read_case(path)
                for place, reason in self._judge(rule, case, must_fire=must_fire):
                    yield Failure(place, rule.head.title, reason)
            except InputError as error:
                yield Failure(error.place or Place(str(path)), rule.head.title, error.message)

    def _judge(
        self, rule: Rule, case: _Case, *, must_fire: bool
    ) -> Iterator[tuple[Place, Message]]:
        if isinstance(rule, Correlation) or case.n_expected is not None:
            yield from self._judge_together(rule, case, must_fire=must_fire)
        else:
            for line in case.lines:
                yield from self._judge_line(rule, case, line, must_fire=must_fire)

    def _judge_together(
        self, rule: Rule, case: _Case, *, must_fire: bool
    ) -> Iterator[tuple[Place, Message]]:
        findings = self._find(rule, [line.event for line in case.lines])
        place = Place(str(case.path))
        expected = case.n_expected if must_fire else 0
        if expected is not None and len(findings) != expected:
            reason = message("{n} findings, not {expected}", n=len(findings), expected=expected)
            yield place, reason
        elif must_fire and not findings:
            yield place, message("the rule does not fire")
        for line in case.lines:
            yield from _judge_evidence(Place(str(case.path), line.number), line, findings)

    def _judge_line(
        self, rule: Rule, case: _Case, line: _Line, *, must_fire: bool
    ) -> Iterator[tuple[Place, Message]]:
        findings = self._find(rule, [line.event])
        place = Place(str(case.path), line.number)
        if must_fire and not findings:
            yield place, message("the rule does not fire")
        elif findings and not must_fire:
            yield place, message("the rule fires, but must be quiet")
        yield from _judge_evidence(place, line, findings)

    def _find(self, rule: Rule, events: Sequence[Event]) -> list[Finding]:
        detector = Detector(
            self._closure(rule),
            name_event=self._name_event,
            find_column=self._find_column,
            reports_base_rules=True,
        )
        result = detector.detect("case", Batch(events, (), 0), _CONTEXT)
        if result.failures:
            # A case on which the engine fails is not quiet: it has shown nothing.
            raise InputError(result.failures[0].reason)
        findings = list(result.findings)
        return [one for one in findings + detector.finish() if one.head.id == rule.head.id]

    def _closure(self, rule: Rule) -> RuleSet:
        """Return the rule and, for a correlation, all it builds on, in computable order."""
        needed: dict[str, Rule] = {}
        stack = [rule]
        while stack:
            one = stack.pop()
            needed[one.head.id] = one
            if isinstance(one, Correlation):
                stack.extend(self._rules[rule_id] for rule_id in one.rules)
        in_order = [one for rule_id, one in self._rules.items() if rule_id in needed]
        return RuleSet(
            rules=[one for one in in_order if isinstance(one, CompiledRule)],
            correlations=[one for one in in_order if isinstance(one, Correlation)],
        )


def _judge_evidence(
    place: Place, line: _Line, findings: Sequence[Finding]
) -> Iterator[tuple[Place, Message]]:
    shown = {(one.field, str(one.value)) for finding in findings for one in finding.matched}
    for name, value in line.matched.items():
        if (name, value) not in shown:
            yield (
                place,
                message("{field} = {value} is not in the evidence", field=name, value=value),
            )


def _read_case(path: Path) -> _Case:
    try:
        raw_lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(message("the rule has no such case"), place=Place(str(path))) from error
    objects = [
        (number, _read_object(path, number, raw))
        for number, raw in enumerate(raw_lines, start=1)
        if raw.strip()
    ]
    n_expected = _expected(objects[0][1]) if objects else None
    lines = [_read_line(path, number, one) for number, one in objects if "expect" not in one]
    if not lines:
        raise InputError(message("the case is empty"), place=Place(str(path)))
    return _Case(path, lines, n_expected)


def _read_object(path: Path, number: int, raw: bytes) -> JsonObject:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        reason = message("broken JSON: {detail}", detail=str(error))
        raise InputError(reason, place=Place(str(path), number)) from error
    if not isinstance(found, dict):
        raise InputError(message("a line must be an object"), place=Place(str(path), number))
    return found


def _expected(first: JsonObject) -> int | None:
    expect = first.get("expect")
    count = expect.get("findings") if isinstance(expect, dict) else None
    return count if isinstance(count, int) else None


def _read_line(path: Path, number: int, line: JsonObject) -> _Line:
    if "event" in line:
        raw, format_ = orjson.dumps(line["event"]), get_format("json")
    else:
        raw = str(line.get("raw", "")).encode()
        format_ = detect_format(raw, "")
    events = [
        event for batch in read_batches(BytesIO(raw), format_, Limits()) for event in batch.events
    ]
    if len(events) != 1:
        reason = message("the line holds {n} events, not one", n=len(events))
        raise InputError(reason, place=Place(str(path), number))
    matched = line.get("matched")
    wanted = matched if isinstance(matched, dict) else {}
    return _Line(number, events[0], {name: str(value) for name, value in wanted.items()})
