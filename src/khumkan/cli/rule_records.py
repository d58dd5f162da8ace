"""What `khumkan rules stats` writes for machines: one JSON object, or a row for each rule."""

import codecs
import csv
from typing import IO

from khumkan.cli.printable import printable
from khumkan.cli.sample import Sample
from khumkan.cli.sinks import Utf8, encode_json
from khumkan.core.jsontypes import JsonObject
from khumkan.core.severity import Severity
from khumkan.core.spreadsheets import spreadsheet_cell
from khumkan.engine.columns.turning_on import what_to_turn_on
from khumkan.engine.compiled import Correlation
from khumkan.engine.refusals import Refusal
from khumkan.engine.rule_facts import RuleFacts, SetFacts

_DIGITS = 4  # behind the point of microseconds: a tenth of a nanosecond


def write_json(stream: IO[bytes], facts: SetFacts, sample: Sample | None) -> None:
    """Write all counts, refusals and rules as one JSON object."""
    stream.write(encode_json(to_record(facts, sample), is_indented=True) + b"\n")


def write_csv(stream: IO[bytes], facts: SetFacts, sample: Sample | None) -> None:
    """Write a header and one row for each rule, for spreadsheets."""
    stream.write(codecs.BOM_UTF8)
    writer = csv.writer(Utf8(stream))
    records = [rule_record(one, sample) for one in facts.rules]
    writer.writerow(CSV_COLUMNS if sample else CSV_COLUMNS[:-_N_MEASURED])
    for record in records:
        cells = (_to_cell(value) for value in record.values())
        writer.writerow([spreadsheet_cell(printable(cell)) for cell in cells])


def to_record(facts: SetFacts, sample: Sample | None) -> JsonObject:
    """Return everything as JSON; what was not measured is null."""
    return {
        "n_rules": len(facts.rules),
        "n_correlations": sum(isinstance(one.rule, Correlation) for one in facts.rules),
        "n_refused": len(facts.refusals),
        "levels": {level.value: facts.levels[level.value] for level in Severity},
        "statuses": dict(sorted(facts.statuses.items())),
        "log_sources": [
            {"log_source": str(source), "n_rules": n} for source, n in facts.sources.most_common()
        ],
        "tactics": [
            {"tactic": one.name, "n_rules": one.n_rules, "n_techniques": one.n_techniques}
            for one in facts.tactics
        ],
        "techniques": [
            {"technique": name, "n_rules": n} for name, n in sorted(facts.techniques.items())
        ],
        "n_without_attack": facts.n_untagged,
        "sample": _sample_record(sample) if sample else None,
        "refusals": [_refusal_record(one) for one in facts.refusals],
        "rules": [rule_record(one, sample) for one in facts.rules],
    }


def rule_record(facts: RuleFacts, sample: Sample | None) -> JsonObject:
    """Return one rule as JSON; with a sample, what it cost, null for a correlation."""
    head = facts.rule.head
    record: JsonObject = {
        "id": head.id,
        "title": head.title,
        "kind": "correlation" if facts.source is None else "event",
        "level": head.level.value,
        "status": head.status,
        "log_source": str(facts.source) if facts.source else "",
        "tactics": list(facts.attack.tactics),
        "techniques": list(facts.attack.techniques),
        "file": head.origin.file,
        "line": head.origin.line,
    }
    return record | _cost_record(facts, sample) if sample else record


def _cost_record(facts: RuleFacts, sample: Sample) -> JsonObject:
    cost = sample.cost_of(facts.rule)
    if cost is None:
        return dict.fromkeys(CSV_COLUMNS[-_N_MEASURED:])
    return {
        "is_covered": cost.is_covered,
        "n_asked": cost.n_asked,
        "n_matched": cost.n_matched,
        "microseconds_per_event": _microseconds(sample, cost.nanoseconds),
    }


def _sample_record(sample: Sample) -> JsonObject:
    costs = sample.costs
    return {
        "n_events": costs.n_events,
        "n_uncovered": costs.n_uncovered,
        "n_rules_covered": len(costs.rules) - sample.waiting.total(),
        "shared_microseconds_per_event": _microseconds(sample, costs.shared),
        "rules_microseconds_per_event": _microseconds(sample, sample.own),
        "not_covered": [
            {"log_source": str(source), "n_rules": n, "turn_on": str(what_to_turn_on(source))}
            for source, n in sample.waiting.most_common()
        ],
    }


def _microseconds(sample: Sample, nanoseconds: int) -> float:
    return round(sample.costs.per_event(nanoseconds), _DIGITS)


def _refusal_record(refusal: Refusal) -> JsonObject:
    place = refusal.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "title": refusal.title,
        "reason": str(refusal.reason),
    }


def _to_cell(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


_MEASURED = ("is_covered", "n_asked", "n_matched", "microseconds_per_event")
_N_MEASURED = len(_MEASURED)
CSV_COLUMNS: tuple[str, ...] = (
    *("id", "title", "kind", "level", "status", "log_source", "tactics", "techniques"),
    *("file", "line"),
    *_MEASURED,
)
