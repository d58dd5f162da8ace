"""Matches of correlations as findings: what held, how much it came to, over which events."""

from collections.abc import Iterator, Sequence

from khumkan.engine.compiled import Correlation, CorrelationKind
from khumkan.engine.correlation.windows import CorrelationMatch
from khumkan.engine.findings import Finding, FindingKind
from khumkan.engine.matcher.evidence import Evidence
from khumkan.engine.matcher.scalars import Number
from khumkan.engine.rows import Row, Scalar
from khumkan.engine.sharing import gather_shared

_TOO_LARGE = 2**63


def to_finding(
    correlation: Correlation, match: CorrelationMatch, rows: Sequence[Row] = ()
) -> Finding:
    """Return a match as a finding, which shares what its hits do; `rows` are its `rows`."""
    fields = correlation.head.advice.indicators
    return Finding(
        kind=FindingKind.CORRELATION,
        head=correlation.head,
        event_time=match.last.time,
        position=match.last.position,
        matched=tuple(_evidence(correlation, match)),
        events=tuple(hit.position for hit in match.hits),
        rows=rows,
        shared=gather_shared(
            one for hit in match.hits for one in hit.shared if one.field in fields
        ),
    )


def _evidence(correlation: Correlation, match: CorrelationMatch) -> Iterator[Evidence]:
    for field, value in zip(correlation.group_by, match.group, strict=True):
        yield Evidence(field, field, value, "group-by")
    yield _count_evidence(correlation, match)


def _count_evidence(correlation: Correlation, match: CorrelationMatch) -> Evidence:
    """Tell the number that was held against the bounds; of sequences, how many events they took."""
    name, span = correlation.kind.value, f"within {correlation.timespan}"
    if not correlation.bounds:
        return Evidence(name, "", len(match.hits), f"{correlation.words or 'all rules'} {span}")
    if correlation.kind is CorrelationKind.VALUE_PERCENTILE:
        name = f"{name} {correlation.percentile}"
    bounds = " and ".join(f"{operator} {number}" for operator, number in correlation.bounds)
    counted = f" of {', '.join(correlation.fields)}" if correlation.fields else ""
    return Evidence(name + counted, "", _to_scalar(match.count), f"{bounds} {span}")


def _to_scalar(number: Number) -> Scalar:
    """Return a number as a finding can hold it; one beyond 64 bits or a double is told as text."""
    if not -_TOO_LARGE < number < _TOO_LARGE:
        return str(int(number))
    return int(number) if number == int(number) else float(number)
