"""What a file would do, worked out without changing anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from khumkan.core.errors import InputError
from khumkan.core.messages import message
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.forms.organisations import ParticularsForm
from khumkan.hub.organisations.importing.columns import COLUMNS, Line, read_lines
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.particulars import PARENTS, Particulars, check_place
from khumkan.hub.organisations.selectors.organisations import (
    names_below,
    only_ministry,
    organisations_with_codes,
)
from khumkan.ui.errors import RefusedError
from khumkan.ui.sentences import say

MOST_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line was not stored; `column` is "" for the whole line."""

    line: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A line that can be stored: under what is there, under an earlier line, or at the top."""

    line: int
    particulars: Particulars
    parent: Organisation | None = None
    parent_code: str = ""

    @property
    def codes(self) -> list[str]:
        """The codes by which later lines may name it."""
        return [code for code in (self.particulars.hcode, self.particulars.code9) if code]


@dataclass(slots=True)
class Plan:
    """The lines to store, how many are there already, and what stands in the way of the others."""

    new: list[Planned] = field(default_factory=list)
    n_known: int = 0
    problems: list[Problem] = field(default_factory=list)


def plan_import(data: bytes) -> Plan:
    """Check a CSV file and change nothing. Raises InputError if it is no such file at all."""
    return _Planner(list(read_lines(data))).plan


def check_size(plan: Plan) -> None:
    """Raise InputError if a plan would take longer than somebody waits for a page."""
    if len(plan.new) > MOST_AT_ONCE:
        raise InputError(
            message("A page adds at most {most} at once; cut the file.", most=MOST_AT_ONCE)
        )


class _Faults(Exception):  # noqa: N818 -- it carries several, and never leaves this module
    """What ails one line, as (column, sentence)."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class _Planner:
    """Compares each line with what is stored, read in a few queries, and with earlier lines."""

    def __init__(self, lines: list[Line]) -> None:
        self.stored = organisations_with_codes(_codes_in(lines))
        self.ministry = only_ministry()
        parents = [*self.stored.values(), *([self.ministry] if self.ministry else [])]
        self.taken: set[tuple[object, str]] = set(names_below(parents))
        self.earlier: dict[str, Planned] = {}
        self.earlier_places: set[tuple[object, str]] = set()
        self.plan = Plan()
        for line in lines:
            self._take(line)

    def _take(self, line: Line) -> None:
        try:
            planned = self._place(_check(line), line.values.get("parent", "").upper())
            if self._is_known(planned):
                self.plan.n_known += 1
                return
            self._check_alone(planned)
        except _Faults as error:
            self.plan.problems += [Problem(line.number, *fault) for fault in error.faults]
            return
        self.plan.new.append(planned)
        self.earlier |= dict.fromkeys(planned.codes, planned)
        self.earlier_places.add(_place_of(planned))

    def _place(self, planned: Planned, code: str) -> Planned:
        kind = planned.particulars.kind
        if not code:
            parent = self.ministry if Kind.MINISTRY in PARENTS[kind] else None
            return self._placed(planned, kind, parent)
        if code in self.earlier:
            if self.earlier[code].particulars.kind not in PARENTS[kind]:
                raise _Faults(("parent", _("This kind can’t belong to the kind of that line.")))
            return replace(planned, parent_code=code)
        if code not in self.stored:
            raise _Faults(
                ("parent", _("No organisation has this code; put its line above this one."))
            )
        return self._placed(planned, kind, self.stored[code])

    def _placed(self, planned: Planned, kind: Kind, parent: Organisation | None) -> Planned:
        try:
            check_place(kind, parent)
        except RefusedError as error:
            raise _Faults(("parent", say(error.message))) from error
        return replace(planned, parent=parent)

    def _is_known(self, planned: Planned) -> bool:
        holders = [self.stored[code] for code in planned.codes if code in self.stored]
        for holder in holders:
            if holder.name_th != planned.particulars.name_th:
                sentence = _("This is the code of %(name)s; correct the code, or the name there.")
                raise _Faults(("hcode", sentence % {"name": holder.name_th}))
        is_namesake = not planned.codes and _place_of(planned) in self.taken
        return bool(holders) or is_namesake

    def _check_alone(self, planned: Planned) -> None:
        if any(code in self.earlier for code in planned.codes):
            raise _Faults(("hcode", _("An earlier line has this code.")))
        if not planned.codes and _place_of(planned) in self.earlier_places:
            sentence = _("An earlier line has this name in this place; give the codes of both.")
            raise _Faults(("name_th", sentence))


def _check(line: Line) -> Planned:
    """Return a line by the rules that a page's form has, too."""
    if line.fault:
        raise _Faults(("", line.fault))
    form = ParticularsForm(line.values)
    if form.is_valid():
        return Planned(line.number, form.particulars())
    raise _Faults(*_faults_of(form))


def _faults_of(form: ParticularsForm) -> Iterator[tuple[str, str]]:
    """Yield column and sentence; where a page offers choices, the file is told what to write."""
    hints = {
        "kind": _("Write one of these: %(kinds)s.") % {"kinds": ", ".join(Kind)},
        "province": _("Province codes have two digits, such as 50 for Chiang Mai."),
        "region": _("Health regions are 1 to 13."),
    }
    for name, errors in form.errors.as_data().items():
        for error in errors:
            is_choice = error.code == "invalid_choice" and name in hints
            column = name if name in COLUMNS else ""
            yield column, hints[name] if is_choice else " ".join(error.messages)


def _place_of(planned: Planned) -> tuple[object, str]:
    above = planned.parent.pk if planned.parent else planned.parent_code or None
    return (above, planned.particulars.name_th)


def _codes_in(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        for name in ("hcode", "code9", "parent"):
            yield line.values.get(name, "").upper()
