"""Indicator files to indicators: STIX bundles, CSV with a header, lists with one value a line.

What can't be used is kept with file, line and reason; the rest goes on. Marks that keep people from
clicking (`hxxp`, `[.]`) are undone in lists and CSV.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from khumkan.core.errors import InputError, Place, WireError
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.indicators.stix import read_stix
from khumkan.engine.indicators.table import Indicator
from khumkan.engine.refusals import Refusal
from khumkan.wire.observables import recognise_observable, refang

VALUE_COLUMNS = ("indicator", "value", "ioc", "ioc_value", "observable")
TITLE_COLUMNS = ("title", "description", "comment", "name", "threat")
END_COLUMNS = ("valid_until", "expires", "expiration")


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """What could be used of the files, and what was refused, where and why."""

    indicators: Sequence[Indicator] = ()
    refusals: Sequence[Refusal] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One value of a list or table, as written."""

    place: Place
    text: str
    title: str = ""
    valid_until: str = ""


def load_indicators(paths: Iterable[Path]) -> IndicatorSet:
    """Return all indicators of the files; raises InputError where a file can't be read at all."""
    indicators: list[Indicator] = []
    refusals: list[Refusal] = []
    for path in paths:
        for outcome in _read_file(path):
            if isinstance(outcome, Indicator):
                indicators.append(outcome)
            else:
                refusals.append(outcome)
    return IndicatorSet(indicators, refusals)


def _read_file(path: Path) -> Iterator[Indicator | Refusal]:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        reason = message("can't be opened: {detail}", detail=error.strerror or "?")
        raise InputError(reason, place=Place(str(path))) from error
    except UnicodeDecodeError as error:
        reason = message("not UTF-8 at byte {byte}; save it as UTF-8", byte=error.start)
        raise InputError(reason, place=Place(str(path))) from error
    if text.lstrip().startswith("{"):
        return read_stix(path, raw)
    is_table = path.suffix.lower() == ".csv"
    return map(_to_outcome, (_csv_entries if is_table else _list_entries)(path, text))


def _list_entries(path: Path, text: str) -> Iterator[_Entry]:
    for number, line in enumerate(text.splitlines(), start=1):
        value = line.partition("#")[0].strip()
        if value:
            yield _Entry(Place(str(path), number), value)


def _csv_entries(path: Path, text: str) -> Iterator[_Entry]:
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    names = {name.strip().lower(): name for name in reader.fieldnames or ()}
    if not any(name in names for name in VALUE_COLUMNS):
        raise InputError(
            message("the header has none of the columns {known}", known=", ".join(VALUE_COLUMNS)),
            place=Place(str(path), 1),
        )
    for row in _rows(path, reader):
        cells = {name: str(row.get(original) or "").strip() for name, original in names.items()}
        value = _first(cells, VALUE_COLUMNS)
        if value:
            place = Place(str(path), reader.line_num)
            yield _Entry(place, value, _first(cells, TITLE_COLUMNS), _first(cells, END_COLUMNS))


def _rows(path: Path, reader: "csv.DictReader[str]") -> Iterator[dict[str, str]]:
    try:
        yield from reader
    except csv.Error as error:
        reason = message("the table can't be read: {detail}", detail=str(error))
        raise InputError(reason, place=Place(str(path), reader.line_num)) from error


def _first(cells: dict[str, str], names: Sequence[str]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")


def _to_outcome(entry: _Entry) -> Indicator | Refusal:
    try:
        observable = recognise_observable(refang(entry.text))
    except WireError as error:
        return Refusal(entry.place, entry.text, error.message)
    origin = Origin(entry.place.file, entry.place.line)
    head = RuleHead(str(observable), entry.title or str(observable), Severity.HIGH, origin)
    return Indicator(observable, head, entry.valid_until)
