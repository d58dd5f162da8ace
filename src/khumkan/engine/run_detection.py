"""Findings of a run: of the lines that stay in the sieve, mostly made when somebody reads them.

Loads what compiles kernels: only where much is to be read.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from khumkan.engine.batch_work import BatchWork, Failures
from khumkan.engine.correlation import Hands, LiveDesk, Taken
from khumkan.engine.correlation.compact import Feed
from khumkan.engine.events import Event
from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.formats.tape.memory import Numbers
from khumkan.engine.formats.tape.run import Run, Taper
from khumkan.engine.later_findings import LaterFindings
from khumkan.engine.rows import Row
from khumkan.engine.rule_telling import RuleTeller
from khumkan.engine.sieve import LineRows, Sifted, Sifting

WorkOn = Callable[[Iterable[Event], BatchWork], list[Finding]]


class RunDetection:
    """Sifts runs for the rules of a teller; `work_on` looks at events that no tape can vouch for.

    `counted` are the rules that correlations are about, `silent` the ids of those that speak
    through them. `live` are correlations that are told as their events arrive.
    """

    def __init__(
        self,
        sifting: Sifting,
        teller: RuleTeller,
        live: LiveDesk | None,
        counted: Collection[int],
        silent: Collection[str],
        work_on: WorkOn,
    ) -> None:
        self._sifting = sifting
        self._teller = teller
        self._live = live
        self._counted = counted
        self._work_on = work_on
        # Of each rule, as bytes: what is asked for each line of a run is looked up in an array.
        self._are_silent = bytes(head.id in silent for head in teller.heads)
        self._are_counted = bytes(number in counted for number in range(len(teller.heads)))

    @property
    def taper(self) -> Taper:
        """What makes the runs."""
        return self._sifting.taper

    def sift(self, run: Run, work: BatchWork) -> None:
        """Match the lines that stay in the sieve; those that fall through match nothing."""
        sifting = self._sifting
        sifted = sifting.sieve.sift(run)
        work.n_uncovered += sifted.n_uncovered
        rows = sifting.rows_of(sifted, work.context)
        pairs = sifting.recall.settle(rows, partial(work.failures.add_line, run))
        found = self._later(pairs, partial(self._make, rows, work.file, work.failures))
        odd = set(sifted.odd)
        hunted = self._to_hunt(sifted, work)
        apart = {*odd, *hunted}
        feed = self._feed(found, rows, apart, work)
        if feed is None:
            apart.update(found.lines_with(self._counted))
        at_once = {}
        for line in sorted(apart):
            if feed is not None:
                feed.go_to(line)
            at_once[line] = (
                self._work_on([run.event(line)], work)
                if line in odd
                else self._tell_line(
                    rows, line, found.rules_of(line), work, is_hunted=line in hunted
                )
            )
        if feed is not None:
            feed.go_to(len(run))
            found = found.without(feed.spoken_for(self._are_silent))
        found = found.with_made(at_once)
        work.parts.append(found if feed is None else found.with_more(feed.found()))

    def _feed(
        self, found: LaterFindings, rows: LineRows, apart: Collection[int], work: BatchWork
    ) -> Feed | None:
        """Return what takes the hits of live correlations, but those of some lines."""
        if self._live is None or not self._counted:
            return None
        places = found.places_of(self._are_counted, apart)
        taken = Taken(found.lines[places], found.rules[places], places)
        return self._live.feed(rows.sifted, taken, work.file, work.context, self._hands(rows, work))

    def _hands(self, rows: LineRows, work: BatchWork) -> Hands:
        """Return what does what only Python can do for the hits of a run; it holds no work."""
        run, file = rows.sifted.run, work.file
        rules, desk = self._teller.matcher.rules, self._teller.desk

        def make_row(line: int) -> Row:
            return rows.view(line).row

        def read(line: int, numbers: Sequence[int]) -> tuple[list[bool], list[Finding]]:
            part, position = rows.part(line), Position(file, run.line + line, 1)
            told = [desk.take(rules[number], part, position) for number in numbers]
            return told, desk.complete(partial(make_row, line))

        return Hands(
            read=read,
            make_row=make_row,
            fail=partial(work.failures.add_line, run),
            rows=partial(_row_or_none, rows, work.failures),
        )

    def _later(self, pairs: Numbers, make: Callable[[int, int], Finding]) -> LaterFindings:
        """Return the findings of pairs of a line and a rule, to be made."""
        return LaterFindings(pairs[:, 0], pairs[:, 1], self._teller.heads, make)

    def _to_hunt(self, sifted: Sifted, work: BatchWork) -> Collection[int]:
        """Return the lines of a run in which an indicator may be; the others surely have none."""
        if not work.indicators:
            return ()
        return set(self._sifting.prober.probe(sifted, work.indicators.watch))

    def _tell_line(
        self, rows: LineRows, line: int, rules: Sequence[int], work: BatchWork, *, is_hunted: bool
    ) -> list[Finding]:
        """Return the findings of a line of which somebody needs the row at once."""
        run = rows.sifted.run
        position = Position(work.file, run.line + line, 1)
        found: list[Finding] = []
        try:
            if rules:
                found += self._teller.tell_line(rows, line, rules, position)
            if is_hunted:
                found += work.hunt(rows.view(line).row, position)
        except Exception as error:  # noqa: BLE001 -- one event must not cost the others
            work.failures.add_line(run, line, error)
        return found

    def _make(
        self, rows: LineRows, file: str, failures: Failures, line: int, number: int
    ) -> Finding:
        """Return the finding of a line and a rule that it matches.

        Where the engine fails to say why, the match is told nevertheless, and the failure as well.
        """
        run = rows.sifted.run
        position = Position(file, run.line + line, 1)
        try:
            view = rows.view(line)
            why = self._teller.matcher.prove(number, view)
            return self._teller.find(number, why, view.row, position)
        except Exception as error:  # noqa: BLE001 -- one event must not cost the others
            failures.add_line(run, line, error)
            return Finding(FindingKind.RULE, self._teller.heads[number], None, position, ())


def _row_or_none(rows: LineRows, failures: Failures, line: int) -> Sequence[Row]:
    """Return the row of a line, for a finding that is told whether there is one or not."""
    try:
        return (rows.view(line).row,)
    except Exception as error:  # noqa: BLE001 -- one event must not cost the others
        failures.add_line(rows.sifted.run, line, error)
        return ()
