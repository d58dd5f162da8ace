"""Which lines of a run an indicator could be in, found without an object a value.

Only what a table can't deny is looked at the slow way. What naming derives from a line is told by
its outline; where that is more than is known here, all lines of that kind are looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from khumkan.engine.columns.outline import Outline
from khumkan.engine.columns.products.fortigate_outline import OWN_URL
from khumkan.engine.columns.urls import PARTS
from khumkan.engine.columns.urls import TARGET as TARGET_COLUMN
from khumkan.engine.columns.windows.derive import CREATED_PROCESS_COLUMNS
from khumkan.engine.columns.windows.kinds import PART_COLUMNS
from khumkan.engine.columns.windows.naming import RESTORED_COLUMNS
from khumkan.engine.formats.tape.memory import Numbers
from khumkan.engine.probing.desk import (
    AT_FOUR,
    AT_LONG,
    AT_SECRET,
    AT_SIX,
    MOST_KEYS,
    SIZE,
)
from khumkan.engine.probing.hashing import SECRET
from khumkan.engine.probing.lines import (
    LOOK,
    N_VALUES,
    SPLIT,
    TARGET,
    TARGET_HOST,
    Flags,
    list_lines,
)
from khumkan.engine.probing.literals import Literals, make_literals, scan_lines
from khumkan.engine.probing.memory import Words
from khumkan.engine.probing.records import Records, look_up
from khumkan.engine.probing.values import OWN_ESCAPES
from khumkan.engine.sieve.plan import Plan
from khumkan.engine.sieve.plans import Plans
from khumkan.engine.sieve.sieve import Sifted

_DENIED, _FEW = 1 << 15, 1 << 20
_NONE = -1
_HOST_COLUMN = "url.domain"
# What naming writes there is told by the values it reads: whole ones, numbers, words of its own
# (`has_made_files`), and what `probing.targets` lists. Of a registry value that is not so.
_KNOWN_LOOSE = CREATED_PROCESS_COLUMNS | RESTORED_COLUMNS | PARTS | {TARGET_COLUMN, OWN_URL}


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """What a table of indicators asks of every line.

    `asked` are bits as in `probing.values`; `lengths_of_four` and `_of_six` those of the networks
    it has. `has_made_files` says that a file may be called like what naming writes by itself.
    A line is looked at whatever its other values if it has what one of `scans` or `searches` needs;
    `searches` are those with literals.
    """

    records: Sequence[Records]
    asked: int
    lengths_of_four: bytes = b""
    lengths_of_six: bytes = b""
    has_long_urls: bool = False
    has_made_files: bool = False
    scans: Sequence["Scan"] = ()
    searches: Sequence["Scan"] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """What a line must have: a column of each set, and one of `literals` where there are any.

    With `is_wide` letters from beyond ASCII may stand for those of a literal.
    """

    columns: tuple[frozenset[str], ...]
    literals: tuple[str, ...] = ()
    is_wide: bool = False

    def may_be_in(self, columns: set[str]) -> bool:
        """Say whether lines with these columns may have what is needed."""
        return not any(map(columns.isdisjoint, self.columns))


class _Looks:
    """How the lines of each plan are looked at: whether at all, and what of them is a list."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.numbers: Numbers = np.zeros(0, np.int32)
        self.is_open: Flags = np.zeros(0, np.uint8)
        self.is_searched = np.zeros(0, np.bool_)

    def grow(self, plans: Plans, n_plans: int) -> None:
        """Learn the plans up to a number."""
        new = [plans.plan(number) for number in range(len(self.is_open), n_plans)]
        if new:
            looks = np.array([_look_of(plan) for plan in new], np.int32).reshape(-1)
            self.numbers = np.append(self.numbers, looks)
            is_open = [plan is None or _is_open(plan.outline, self.watch) for plan in new]
            self.is_open = np.append(self.is_open, np.array(is_open, np.uint8))
            is_searched = [plan is not None and _is_searched(plan, self.watch) for plan in new]
            self.is_searched = np.append(self.is_searched, np.array(is_searched, np.bool_))


class Prober:
    """Probes runs; for one thread at a time."""

    def __init__(self) -> None:
        self._desk = np.zeros(SIZE, np.uint8)
        self._desk[AT_SECRET : AT_SECRET + len(SECRET)] = SECRET
        self._hashes: Words = np.zeros(MOST_KEYS, np.int64)
        self._owners: Numbers = np.zeros(MOST_KEYS, np.int32)
        self._watch: Watch | None = None
        self._denied: list[Words] = []
        self._literals: Literals | None = None
        self._looks: WeakKeyDictionary[Plans, _Looks] = WeakKeyDictionary()

    def probe(self, sifted: Sifted, watch: Watch) -> list[int]:
        """Return the lines of a run that have a plan and may have an indicator, ascending."""
        run, plans, followed = sifted.run, sifted.plans, np.asarray(sifted.followed)
        if watch is not self._watch:
            self._begin(watch)
        looks = self._looks.setdefault(plans, _Looks(watch))
        looks.grow(plans, int(followed.max(initial=0)) + 1)
        maybe = looks.is_open[followed]
        if self._literals is not None:
            chosen = np.flatnonzero(looks.is_searched[followed] & (maybe == 0)).astype(np.int32)
            scan_lines(run.data, run.lines, chosen, *self._literals, maybe)
        asked = watch.asked if run.dialect.name == "json" else watch.asked | OWN_ESCAPES
        line = 0
        while line < len(run) and watch.asked:
            line, n_keys = list_lines(
                run.data, run.lines, run.values, followed, looks.numbers, line, asked,
                self._desk, self._hashes, self._owners, maybe,
            )  # fmt: skip
            for records, denied in zip(watch.records, self._denied, strict=True):
                look_up(self._hashes, self._owners, n_keys, *records, SECRET, denied, maybe)
        maybe[followed == 0] = 0
        found: list[int] = np.flatnonzero(maybe).tolist()
        return found

    def _begin(self, watch: Watch) -> None:
        self._watch = watch
        self._looks.clear()
        self._desk[AT_LONG] = watch.has_long_urls
        self._literals = _literals_of(watch.searches)
        self._denied = [_new_denied(records) for records in watch.records]
        for at, lengths in ((AT_FOUR, watch.lengths_of_four), (AT_SIX, watch.lengths_of_six)):
            self._desk[at] = len(lengths)
            self._desk[at + 1 : at + 1 + len(lengths)] = np.frombuffer(lengths, np.uint8)


def _literals_of(searches: Sequence[Scan]) -> Literals | None:
    texts = sorted({text.lower() for one in searches for text in one.literals})
    if not texts:
        return None
    return make_literals(texts, is_wide=any(one.is_wide for one in searches))


def _is_searched(plan: Plan, watch: Watch) -> bool:
    columns = _columns_of(plan.outline)
    return any(one.may_be_in(columns) for one in watch.searches)


def _new_denied(records: Records) -> Words:
    """Return room for denied hashes; a table that fits into the caches needs none."""
    return np.zeros(_DENIED if records.tags.nbytes > _FEW else 1, np.int64)


def _look_of(plan: Plan | None) -> tuple[int, ...]:
    look = [_NONE] * LOOK
    look[N_VALUES] = plan.n_values if plan else 0
    if plan is not None:
        outline = plan.outline
        for name in outline.contained.values():
            look[SPLIT] = plan.places[name]
        if not outline.loose.isdisjoint(PARTS):
            look[TARGET] = plan.places[outline.columns[TARGET_COLUMN]]
        if OWN_URL in outline.loose and _HOST_COLUMN in outline.columns:
            look[TARGET_HOST] = plan.places[outline.columns[_HOST_COLUMN]]
    return tuple(look)


def _is_open(outline: Outline, watch: Watch) -> bool:
    """Say whether lines of a kind may hit what can't be told from their values."""
    lists = set(outline.contained.values())
    if not PART_COLUMNS.issuperset(outline.contained) or len(lists) > 1:
        return True
    if outline.is_of_sources or not _KNOWN_LOOSE.issuperset(outline.loose):
        return True
    is_made = not outline.loose.isdisjoint(CREATED_PROCESS_COLUMNS)
    if is_made and watch.has_made_files:
        return True
    return any(scan.may_be_in(_columns_of(outline)) for scan in watch.scans)


def _columns_of(outline: Outline) -> set[str]:
    return {*outline.columns, *outline.contained, *outline.loose}
