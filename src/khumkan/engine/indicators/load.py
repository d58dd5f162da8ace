"""Indicator files to a table: STIX bundles, CSV with a header, lists with one value a line.

What can't be used is kept with file, line and reason, and counted; the rest goes on. Marks that
keep people from clicking (`hxxp`, `[.]`) are undone in lists and CSV.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from khumkan.engine.indicators.cells import Cells
from khumkan.engine.indicators.lines import read_all, read_head
from khumkan.engine.indicators.listing import read_list
from khumkan.engine.indicators.sink import Sink
from khumkan.engine.indicators.stix import read_stix
from khumkan.engine.indicators.store import Store
from khumkan.engine.indicators.table import IndicatorTable
from khumkan.engine.indicators.tabular import read_table
from khumkan.engine.refusals import Refusal

if TYPE_CHECKING:
    from khumkan.engine.indicators.bulk import Bulk

LARGE = 4 << 20
"""Bytes of files from which on lists are read by kernels."""
_HEAD_BYTES = 65_536
_BYTES_OF_ONE = 24  # of a list: a guess too small or too large costs a little memory or time


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """What could be used of the files, and what was refused, where and why.

    `refusals` are only the first ones where there are more than `sink.MAX_REFUSALS`; `n_refused`
    counts all.
    """

    indicators: IndicatorTable = field(default_factory=IndicatorTable)
    refusals: Sequence[Refusal] = ()
    n_refused: int = 0


def load_indicators(paths: Iterable[Path]) -> IndicatorSet:
    """Return all indicators of the files; raises InputError where a file can't be read at all."""
    files = list(paths)
    n_bytes = sum(map(_size, files))
    is_large = n_bytes >= LARGE
    sink = Sink(Store(Cells(0 if is_large else n_bytes // _BYTES_OF_ONE)))
    bulk = _new_bulk(sink) if is_large else None
    for path in files:
        if read_head(path, _HEAD_BYTES).lstrip().startswith(b"{"):
            read_stix(path, read_all(path), sink)
            continue
        is_table = path.suffix.lower() == ".csv"
        if bulk:
            (bulk.read_table if is_table else bulk.read_list)(path)
        elif is_table:
            read_table(path, sink)
        else:
            read_list(path, sink)
    if bulk:
        bulk.close()
    return IndicatorSet(IndicatorTable(sink.store), sink.refusals, sink.n_refused)


def _new_bulk(sink: Sink) -> "Bulk":
    # Loading what compiles kernels takes half a second: only where there is much to read.
    from khumkan.engine.indicators.bulk import Bulk  # noqa: PLC0415

    return Bulk(sink)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # opening it says why
