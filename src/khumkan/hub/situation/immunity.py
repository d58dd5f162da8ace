"""One attack's way from the first hospital to all others, as a page tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khumkan.hub.intel.choices import State
from khumkan.hub.intel.immunity import Immunity
from khumkan.hub.intel.presenting import defang
from khumkan.ui.components import Badge, EmptyState, Tone
from khumkan.ui.dates import write_number, write_seconds

PATIENCE: Final = timedelta(minutes=1)
_LONGEST_VALUE: Final = 90
_MOST_NAMED: Final = 3
_MANY: Final = 4


class Stage(Enum):
    """How far immunity has come."""

    NOBODY = auto()
    UNREACHABLE = auto()
    SPREADING = auto()
    HELD_UP = auto()
    REACHED = auto()
    IMMUNE = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `seconds` since the attack's last byte in words, "" while it has not happened."""

    label: str
    seconds: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """What a page shows of one indicator's immunity at a moment."""

    immunity: Immunity
    at: datetime

    @property
    def value(self) -> str:
        """What was seen, so that nobody follows it by mistake; cut off where it is very long."""
        beginning = self.immunity.beginning
        return Truncator(defang(beginning.kind, beginning.value)).chars(_LONGEST_VALUE)

    @property
    def url(self) -> str:
        """Where the whole of it is shown."""
        return reverse("situation:journey", args=[self.immunity.beginning.indicator_id])

    @property
    def place(self) -> str:
        """Where it was seen first, as far as the reader may know."""
        return self.immunity.beginning.organisation_name or _("another hospital")

    @property
    def is_retracted(self) -> bool:
        """Whether it was taken back."""
        return self.immunity.beginning.state == State.RETRACTED

    @property
    def stage(self) -> Stage:
        """How far it has come; a node that is heard of and still without it holds it up."""
        one = self.immunity
        if not one.n_nodes:
            return Stage.NOBODY
        if any(node.holds_up for node in one.nodes):
            is_late = self.at - one.beginning.published_at > PATIENCE
            return Stage.HELD_UP if is_late else Stage.SPREADING
        if not one.n_immune:
            return Stage.UNREACHABLE
        return Stage.REACHED if one.n_silent else Stage.IMMUNE

    @property
    def badge(self) -> Badge:
        """How far it has come, in a word or two."""
        if self.is_retracted:
            return Badge(_("retracted"), Tone.NEUTRAL)
        return {
            Stage.NOBODY: Badge(_("no node yet"), Tone.NEUTRAL),
            Stage.UNREACHABLE: Badge(_("all are silent"), Tone.WARNING),
            Stage.SPREADING: Badge(_("becoming immune"), Tone.INFO),
            Stage.HELD_UP: Badge(_("held up"), Tone.WARNING),
            Stage.REACHED: Badge(_("immune but for silent ones"), Tone.WARNING),
            Stage.IMMUNE: Badge(_("all are immune"), Tone.GOOD),
        }[self.stage]

    @property
    def figure(self) -> str:
        """The one figure: the seconds until all were immune, before that how many are."""
        one, seconds = self.immunity, self.immunity.last_immune_seconds
        if seconds is not None:
            return write_seconds(seconds)
        if self.stage is Stage.NOBODY:
            return "–"
        return f"{write_number(one.n_immune)}/{write_number(one.n_nodes)}"

    @property
    def caption(self) -> str:
        """What the figure is."""
        n = {"n": write_number(self.immunity.n_immune)}
        match self.stage:
            case Stage.NOBODY:
                return _("no node was there to become immune")
            case Stage.REACHED:
                words = ngettext(
                    "until the only node that can be reached was immune",
                    "until all %(n)s nodes that can be reached were immune",
                    self.immunity.n_immune,
                )
            case Stage.IMMUNE:
                words = ngettext(
                    "until the only node was immune",
                    "until all %(n)s nodes were immune",
                    self.immunity.n_immune,
                )
            case _other:
                return _("nodes are immune so far")
        return words % n

    @property
    def headline(self) -> str:
        """The whole in one sentence."""
        words = {"value": self.value, "figure": self.figure, "caption": self.caption}
        return _("%(value)s: %(figure)s %(caption)s") % words

    @property
    def steps(self) -> list[Step]:
        """Return every step in order."""
        one = self.immunity
        return [
            Step(_("detected"), write_seconds(one.detected_seconds)),
            Step(_("told to the hub"), write_seconds(one.reported_seconds)),
            Step(_("published"), write_seconds(one.published_seconds)),
            Step(
                _("all in reach immune") if one.n_silent else _("all immune"),
                _in_words(one.last_immune_seconds),
                _of_immune(one),
            ),
            Step(
                _("past searched"),
                _in_words(one.all_searched_seconds),
                _of_all(one, one.n_searched),
            ),
        ]

    @property
    def news(self) -> list[str]:
        """Return what else has to be known, in sentences: who is waited for, what others found."""
        return list(self._news())

    def _news(self) -> Iterator[str]:
        if self.is_retracted:
            yield _("It was taken back: nodes don’t look for it any more once they are told.")
        elif self.stage is Stage.HELD_UP:
            yield _("Still without it: %(nodes)s") % {"nodes": self._late()}
        if n := self.immunity.n_silent:
            words = ngettext(
                "%(n)s node is silent and gets it when it returns.",
                "%(n)s nodes are silent and get it when they return.",
                n,
            )
            yield words % {"n": write_number(n)}
        others = [one for one in self.immunity.nodes if not one.is_origin]
        if n := sum(one.n_past > 0 for one in others):
            words = ngettext(
                "%(n)s other node found it in its past.",
                "%(n)s other nodes found it in their past.",
                n,
            )
            yield words % {"n": write_number(n)}
        if n := sum(one.n_live > 0 for one in others):
            words = ngettext(
                "%(n)s other node has met it since and recognised it.",
                "%(n)s other nodes have met it since and recognised it.",
                n,
            )
            yield words % {"n": write_number(n)}

    def _late(self) -> str:
        late = [one for one in self.immunity.nodes if one.holds_up]
        named = [one.organisation_name for one in late if not one.is_hidden][:_MOST_NAMED]
        n = len(late) - len(named)
        more = ngettext("%(n)s other node", "%(n)s other nodes", n) % {"n": write_number(n)}
        return ", ".join([*named, *([more] if n else [])])


def no_journeys() -> EmptyState:
    """Return what the page says while nothing was ever published."""
    return EmptyState(
        title=_("Nothing to be immune against yet"),
        text=_("As soon as a node reports an attack, its way to all other hospitals shows here."),
    )


def _in_words(seconds: float | None) -> str:
    return "" if seconds is None else write_seconds(seconds)


def _of_immune(immunity: Immunity) -> str:
    """Say how many are, and when the half was: one that returns late moves the end, not this."""
    words, half = _of_all(immunity, immunity.n_immune), immunity.half_immune_seconds
    if half is None or immunity.n_nodes < _MANY:
        return words
    return _("%(words)s, half of them within %(seconds)s") % {
        "words": words,
        "seconds": write_seconds(half),
    }


def _of_all(immunity: Immunity, n: int) -> str:
    words = {"n": write_number(n), "all": write_number(immunity.n_nodes)}
    return _("%(n)s of %(all)s nodes") % words
