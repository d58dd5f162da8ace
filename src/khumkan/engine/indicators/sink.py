"""Takes what the readers of indicator files find: what is used, and what is refused and why."""

from dataclasses import dataclass, field

from khumkan.core.errors import Place, WireError
from khumkan.core.messages import Message, message
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.indicators.indicator import (
    AnyIndicator,
    Indicator,
    PatternIndicator,
    end_of,
)
from khumkan.engine.indicators.store import Store
from khumkan.engine.refusals import Refusal
from khumkan.wire.observables import recognise_observable, refang

MAX_REFUSALS = 10_000
MAX_SCANNED = 1_000


@dataclass(slots=True)
class Sink:
    """`refusals` are the first MAX_REFUSALS of `n_refused`."""

    store: Store
    refusals: list[Refusal] = field(default_factory=list)
    n_refused: int = 0
    _n_scanned: int = 0

    def refuse(self, place: Place, title: str, reason: Message) -> None:
        """Keep what is not used, and why."""
        self.n_refused += 1
        if len(self.refusals) < MAX_REFUSALS:
            self.refusals.append(Refusal(place, title, reason))

    def take(self, one: AnyIndicator) -> None:
        """Use an indicator, if its end is a date and it is not one pattern too many."""
        origin = one.head.origin
        place = Place(origin.file, origin.line)
        if not is_end(one.valid_until):
            self.refuse(
                place,
                one.head.id,
                message(
                    "valid_until is {text!r}, no date such as 2027-01-31 or 2027-01-31T17:00:00Z",
                    text=one.valid_until[:100],
                ),
            )
        elif isinstance(one, PatternIndicator) and not self._has_room(one):
            self.refuse(
                place,
                one.head.id,
                message(
                    "there are more than {limit} patterns that name no value to look up",
                    limit=MAX_SCANNED,
                ),
            )
        else:
            self.store.add(one)

    def take_text(self, place: Place, text: str, title: str = "", valid_until: str = "") -> None:
        """Use a value as people write it, marks such as `[.]` included, or refuse it."""
        try:
            observable = recognise_observable(refang(text))
        except WireError as error:
            self.refuse(place, text[:1_000], error.message)
            return
        origin = Origin(place.file, place.line)
        head = RuleHead(str(observable), title or str(observable), Severity.HIGH, origin)
        self.take(Indicator(observable, head, valid_until))

    def _has_room(self, one: PatternIndicator) -> bool:
        self._n_scanned += sum(not alternative.anchors for alternative in one.alternatives)
        return self._n_scanned <= MAX_SCANNED


def is_end(valid_until: str) -> bool:
    """Say whether a text is an end that an indicator may have."""
    try:
        end_of(valid_until)
    except ValueError:
        return False
    return True
