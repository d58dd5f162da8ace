"""Lists: one value a line, what follows `#` is a remark."""

from pathlib import Path

from khumkan.core.errors import Place
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.indicators.lines import read_blocks
from khumkan.engine.indicators.plain import plain_key
from khumkan.engine.indicators.sink import Sink


def read_list(path: Path, sink: Sink) -> None:
    """Give every value of a list to `sink`. Raises InputError."""
    source = sink.store.notes.write_source(RuleHead("", "", Severity.HIGH, Origin(str(path), 0)))
    n_before = 0
    for block in read_blocks(path):
        lines = block.splitlines()
        keys = list(enumerate(map(plain_key, lines), n_before + 1))
        sink.store.add_plain([(key, f"[{source},{number}]") for number, key in keys if key])
        for number, key in keys:
            value = "" if key else lines[number - n_before - 1].partition("#")[0].strip()
            if value:
                sink.take_text(Place(str(path), number), value)
        n_before += len(lines)
