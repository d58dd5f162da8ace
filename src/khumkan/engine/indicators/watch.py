"""What a table of indicators asks of every line, for `sieve.probing`: made once for a table."""

from collections.abc import Iterable, Iterator

from khumkan.engine.columns.windows.derive import may_be_made
from khumkan.engine.indicators.frozen import pack_keys
from khumkan.engine.indicators.indicator import PatternIndicator
from khumkan.engine.indicators.literals import is_wide, literals_of
from khumkan.engine.indicators.packing import MOST_BYTES
from khumkan.engine.indicators.store import Store
from khumkan.engine.probing.hashing import SECRET
from khumkan.engine.probing.records import Records, make_records
from khumkan.engine.probing.values import FILES, OTHERS, WIDE_FILES
from khumkan.engine.sieve.probing import Scan, Watch

_FILE = "f"


def watch_of(store: Store) -> Watch:
    """Return what lines must be looked at for a store's indicators."""
    scans = list(_scans(store.patterns.values()))
    keys = [key for key, _ in store.cells]
    files = [key for key in keys if key[0] == _FILE]
    has_frozen_files = any(_FILE in table.letters for table in store.frozen)  # seldom: no list has
    return Watch(
        records=tuple(_tables(store, keys)),
        asked=_asked(store, files) | (FILES | WIDE_FILES if has_frozen_files else 0),
        lengths_of_four=_lengths(store, "n"),
        lengths_of_six=_lengths(store, "N"),
        has_long_urls=any(len(key.encode("utf-8", "surrogatepass")) > MOST_BYTES for key in keys),
        has_made_files=has_frozen_files or any(may_be_made(key[1:]) for key in files),
        scans=tuple(one for one in scans if not one.literals),
        searches=tuple(one for one in scans if one.literals),
    )


def _tables(store: Store, keys: list[str]) -> Iterator[Records]:
    yield from (table.records for table in store.frozen)
    if keys:
        yield make_records([pack_keys(keys)], SECRET)[0]


def _asked(store: Store, files: list[str]) -> int:
    asked = FILES if files else 0
    if not all(key.isascii() for key in files):
        asked |= WIDE_FILES
    return asked | OTHERS if store.letters - {_FILE} else asked


def _lengths(store: Store, letter: str) -> bytes:
    return bytes(sorted(length for one, length in store.n_by_prefix if one == letter))


def _scans(patterns: Iterable[PatternIndicator]) -> Iterator[Scan]:
    """Yield what lines must have for each alternative that names no value."""
    for pattern in patterns:
        for one in pattern.alternatives:
            if not one.anchors:
                asked = (frozenset(prop.columns) for need in one.needs for prop, _ in need.checks)
                columns = tuple(some for some in asked if some)
                yield Scan(columns, literals_of(one), is_wide=is_wide(one))
