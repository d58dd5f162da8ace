"""Lists: one value a line; what follows `#` is a remark, and so is a number behind a tab.

Public lists write there how many others have the value.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from khumkan.core.errors import Place
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.indicators.lines import read_blocks
from khumkan.engine.indicators.plain import plain_key
from khumkan.engine.indicators.sink import Sink

_COUNT = re.compile(r"\t+[0-9]+\Z")


def read_list(path: Path, sink: Sink) -> None:
    """Give every value of a list to `sink`. Raises InputError."""
    n_before = 0
    for block in read_blocks(path):
        n_before += take_lines(path, block, n_before, sink)


def take_lines(path: Path, block: str, n_before: int, sink: Sink) -> int:
    """Give every value of some lines to `sink`; return how many lines there are."""
    source = sink.store.notes.write_source(RuleHead("", "", Severity.HIGH, Origin(str(path), 0)))
    write_note = f"[{source},%d]".__mod__
    lines = block.splitlines()
    keys = list(map(plain_key, lines))
    numbers = range(n_before + 1, n_before + len(lines) + 1)
    sink.store.add_plain(keys, map(write_note, numbers))
    if "" in keys:
        _take_others(path, zip(numbers, keys, lines, strict=True), sink)
    return len(lines)


def _take_others(path: Path, entries: Iterable[tuple[int, str, str]], sink: Sink) -> None:
    """Take the lines that have no key yet: remarks, marks, other spellings."""
    for number, key, line in entries:
        value = "" if key else value_of(line)
        if value:
            sink.take_text(Place(str(path), number), value)


def value_of(line: str) -> str:
    """Return the value of a line without the remark behind it, "" where there is none."""
    return _COUNT.sub("", line.partition("#")[0].strip())
