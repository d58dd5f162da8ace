"""The hits of one run into the groups of all live correlations, in the order of its lines."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timezone
from functools import partial

import numpy as np

from khumkan.engine.columns.times import TimeContext
from khumkan.engine.compiled import RuleHead
from khumkan.engine.correlation.compact.feeding import feed
from khumkan.engine.correlation.compact.layout import (
    DONE,
    FOUND,
    GROW,
    LOOK,
    MATCH,
    MATCH_HIT,
    MATCH_HITS,
    MATCH_NAME,
    MATCH_OWNER,
    MATCH_PAIR,
    N_UNUSABLE,
    NONE,
    READ,
    ROOM_MATCHES,
    TOLD_END,
    Words,
)
from khumkan.engine.correlation.compact.recipes import Recipes
from khumkan.engine.correlation.compact.records import KnownTexts, hit_of, to_moment
from khumkan.engine.correlation.compact.store import Store
from khumkan.engine.correlation.compact.times import MOST_OFFSET
from khumkan.engine.correlation.groups import Terms
from khumkan.engine.correlation.hands import Hands, Taken
from khumkan.engine.correlation.intake import Intake
from khumkan.engine.correlation.ledgers import Ledger
from khumkan.engine.correlation.telling import to_finding
from khumkan.engine.correlation.windows import CorrelationMatch, Hit
from khumkan.engine.findings import Finding
from khumkan.engine.formats.tape.memory import Bytes, Numbers
from khumkan.engine.rows import Row
from khumkan.engine.sieve.sieve import Sifted

MakeRow = Callable[[], Row]
GiveRows = Callable[[int], Sequence[Row]]
_STATE = 10
_ROOM_FOR_MATCHES = 1 << 16
_MORE_HITS, _MORE_BYTES = 4096, 1 << 18


class UnmadeMatch:
    """A match whose finding is made when somebody reads it."""

    __slots__ = ("_line", "_numbers", "_rows", "_terms", "_texts")

    def __init__(
        self, terms: Terms, texts: KnownTexts, numbers: Sequence[int], line: int, rows: GiveRows
    ) -> None:
        self._terms, self._texts, self._numbers = terms, texts, numbers
        self._line, self._rows = line, rows

    @property
    def head(self) -> RuleHead:
        """The head of the finding."""
        return self._terms.rule.head

    def make(self) -> Finding:
        """Return the finding."""
        rule, numbers = self._terms.rule, self._numbers
        name = self._texts.name(numbers[MATCH_NAME:MATCH_HITS])
        hits = tuple(
            hit_of(rule, self._texts, name, numbers[at : at + MATCH_HIT])
            for at in range(MATCH, len(numbers), MATCH_HIT)
        )
        match = CorrelationMatch(name, hits, self._terms.reckon(hits).count())
        return to_finding(rule, match, self._rows(self._line))


@dataclass(slots=True)
class Kitchen:
    """What all feeds of a desk have in common.

    `take` takes the only hit of an event for the correlation at a place, and `close` what matches
    of correlations amount to for those upon them; both return what was found.
    """

    store: Store
    ledgers: Sequence[Ledger]
    intake: Intake
    recipes: Recipes
    take: Callable[[int, Hit, MakeRow], Sequence[Finding]]
    close: Callable[[MakeRow], Sequence[Finding]]
    found: Words = field(default_factory=lambda: np.zeros(FOUND, np.int64))
    matches: Words = field(default_factory=lambda: np.zeros(_ROOM_FOR_MATCHES, np.int64))
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.store.books[ROOM_MATCHES] = len(self.matches)
        self.places = {one.rule.head.id: place for place, one in enumerate(self.ledgers)}

    def feed(
        self, sifted: Sifted, taken: Taken, file: str, context: TimeContext, hands: Hands
    ) -> "Feed":
        """Return what takes the matches of a run."""
        return Feed(self, sifted, taken, file, context, hands)


class Feed:
    """Takes matches, line by line and once."""

    def __init__(
        self, kitchen: Kitchen, sifted: Sifted, taken: Taken, file: str, context: TimeContext,
        hands: Hands,
    ) -> None:  # fmt: skip
        self._found: list[tuple[int, Finding | UnmadeMatch]] = []
        self._kitchen, self._run, self._taken, self._hands = kitchen, sifted.run, taken, hands
        self._told: Bytes = np.zeros(len(taken.lines), np.uint8)
        self._lines: list[int] = taken.lines.tolist()
        self._zone = _minutes_of(context)
        self._place: Words = np.zeros(_STATE, np.int64)
        self._line = NONE
        self._is_mixed = False  # whether Python found something, between what the kernel did
        kitchen.store.sweep()
        self._file = kitchen.store.keep(file)
        self._cooked = self._find_recipes(sifted)

    def go_to(self, line: int) -> None:
        """Take all that stands before a line."""
        stop = bisect_left(self._lines, line)
        while (reason := self._run_kernel(stop)) != DONE:
            if reason == GROW:
                self._kitchen.store.make_room(_MORE_HITS, _MORE_HITS, _MORE_BYTES)
                continue
            pair = int(self._place[0])
            at = self._lines[pair]
            try:
                if at != self._line:
                    self._close()
                    self._line = at
                if reason == READ:
                    self._read(pair)
                else:
                    self._look(reason)
            except Exception as error:  # noqa: BLE001 -- one event must not cost the others
                self._hands.fail(at, error)
                self._skip(at)
        self._close()
        self._note_unusable()

    def _note_unusable(self) -> None:
        books = self._kitchen.store.books
        self._kitchen.intake.n_unusable += int(books[N_UNUSABLE])
        books[N_UNUSABLE] = 0

    def _close(self) -> None:
        line, self._line = self._line, NONE
        if line == NONE:
            return
        try:
            self._tell(line, self._kitchen.close(partial(self._hands.make_row, line)))
        except Exception as error:  # noqa: BLE001 -- as above
            self._hands.fail(line, error)

    def _read(self, pair: int) -> None:
        line = self._lines[pair]
        stop = bisect_left(self._lines, line + 1, pair)
        told, found = self._hands.read(line, self._taken.rules[pair:stop].tolist())
        self._told[pair:stop] = told
        self._tell(line, found)
        self._skip(line)

    def _look(self, reason: int) -> None:
        """Take a hit that may be more than one more; or make room where it was taken."""
        pair, _, time, owner, *names, worth, rule, _ = self._place.tolist()
        if reason != LOOK:
            self._kitchen.ledgers[owner].make_room(to_moment(time))
            return
        store, line = self._kitchen.store, self._lines[pair]
        record = self._run.line + line
        name = store.known_texts().name(names)
        hit = store.hit(owner, name, (time, self._file, record, 1, rule, worth))
        self._tell(line, self._kitchen.take(owner, hit, partial(self._hands.make_row, line)))

    def _tell(self, line: int, found: Sequence[Finding]) -> None:
        self._is_mixed |= bool(found)
        self._found += [(line, one) for one in found]

    def _skip(self, line: int) -> None:
        self._place[:2] = bisect_left(self._lines, line + 1), 0

    def _find_recipes(self, sifted: Sifted) -> Numbers:
        """Return pairs of a line and a recipe; a line of several rules is Python's to read."""
        find, last = self._kitchen.recipes.finder_of(sifted.plans), NONE
        cooked: list[int] = []
        for line, rule in zip(self._lines, self._taken.rules.tolist(), strict=True):
            if line == last:
                cooked[-1] = NONE
                cooked += (line, NONE)
            else:
                cooked += (line, find(sifted.followed[line], rule))
            last = line
        made = np.array(cooked, np.int32)
        if self._file == NONE:
            made[1::2] = NONE
        return made

    def _run_kernel(self, stop: int) -> int:
        run, store = self._run, self._kitchen.store
        reason = feed(
            run.data, run.lines, run.values, self._cooked, self._kitchen.recipes.array,
            self._zone, self._file, run.line, stop,
            store.keys, store.books, store.texts, store.text_slots, store.letters,
            store.ledgers, store.groups, store.slots, store.hits,
            self._kitchen.found, self._told, self._place, self._kitchen.matches,
        )  # fmt: skip
        self._note_matches()
        return int(reason)

    def _note_matches(self) -> None:
        """Take what the kernel has told, for whoever reads it."""
        store = self._kitchen.store
        end = int(store.books[TOLD_END])
        if not end:
            return
        store.books[TOLD_END] = 0
        told, texts = self._kitchen.matches[:end].tolist(), store.known_texts()
        at = 0
        while at < end:
            stop = at + MATCH + told[at + MATCH_HITS] * MATCH_HIT
            line = self._lines[told[at + MATCH_PAIR]]
            terms = store.terms[told[at + MATCH_OWNER]]
            unmade = UnmadeMatch(terms, texts, told[at:stop], line, self._hands.rows)
            self._found.append((line, unmade))
            at = stop

    def found(self) -> "list[tuple[int, Finding | UnmadeMatch]]":
        """Return what came of which line, by line, then by correlation."""
        if not self._is_mixed:
            return self._found
        places = self._kitchen.places
        return sorted(self._found, key=lambda one: (one[0], places[one[1].head.id]))

    def spoken_for(self, silent: bytes) -> Numbers:
        """Return the places of matches that only correlations tell of; silent rules have a 1."""
        is_one = np.frombuffer(silent, np.bool_)[self._taken.rules] & self._told.view(np.bool_)
        return self._taken.places[is_one]


def _minutes_of(context: TimeContext) -> int:
    """Return how far east of UTC a time without a zone is, where that is always the same."""
    if not isinstance(context.zone, timezone):
        return MOST_OFFSET
    seconds = context.zone.utcoffset(None).total_seconds()
    return int(seconds // 60) if seconds % 60 == 0 else MOST_OFFSET
