"""From the options of an export to which events and findings it is about."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from khumkan.cli.node.holds import find_source
from khumkan.core.errors import ConfigurationError, WireError
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.indicators import Indicator
from khumkan.node.evidence import Selection
from khumkan.node.evidence.findings import Concerned, concerned_in, find_concerned, places_of
from khumkan.node.folder import NodeFolder
from khumkan.node.manifests.document import Place
from khumkan.node.state import State, StoredFinding
from khumkan.wire.observables import recognise_observable, refang

_MOST_PLACES: Final = 1_000_000
_EVER: Final = datetime(1970, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the options said; `span` is None where a finding alone was named."""

    span: tuple[datetime, datetime] | None
    source_names: tuple[str, ...]
    finding: UUID | None
    rule: str | None
    indicator: str | None


def choose(choice: Choice, folder: NodeFolder, state: State) -> tuple[Selection, Concerned]:
    """Return the events that are meant, and which findings go with them.

    Raises ConfigurationError for a source, finding or indicator that is none.
    """
    found = [find_source(folder, name).id for name in choice.source_names]
    sources = frozenset(found) if found else None
    begins_at, ends_at = choice.span or _EVER
    concerned = _narrow(choice, concerned_in(begins_at, ends_at, sources))
    places = None
    if choice.finding is not None or choice.rule is not None:
        places = _places(state, concerned)
    if choice.finding is not None and not places:
        raise ConfigurationError(
            message("there is no finding {id} in these days and sources", id=str(choice.finding))
        )
    indicator = None if choice.indicator is None else _indicator(choice.indicator)
    selection = Selection(begins_at, ends_at, sources, places, indicator, _words(choice))
    return selection, concerned


def _narrow(choice: Choice, within: Concerned) -> Concerned:
    def is_concerned(finding: StoredFinding) -> bool:
        is_it = choice.finding is None or finding.id == choice.finding
        is_of_rule = choice.rule is None or finding.rule_id == choice.rule
        return is_it and is_of_rule and within(finding)

    return is_concerned


def _places(state: State, concerned: Concerned) -> frozenset[Place]:
    places: set[Place] = set()
    for finding in find_concerned(state, concerned):
        places |= places_of(finding)
        if len(places) > _MOST_PLACES:
            raise ConfigurationError(
                message("more than {most} events: name fewer days", most=_MOST_PLACES)
            )
    return frozenset(places)


def _indicator(text: str) -> Indicator:
    try:
        observable = recognise_observable(refang(text.strip()))
    except WireError as error:
        raise ConfigurationError(
            message("--indicator can't be used ({why})", why=str(error))
        ) from error
    return Indicator(observable, RuleHead("", "", Severity.HIGH, Origin("", 0)))


def _words(choice: Choice) -> JsonObject:
    said = {
        "finding": None if choice.finding is None else str(choice.finding),
        "rule": choice.rule,
        "indicator": choice.indicator,
    }
    return {key: value for key, value in said.items() if value is not None}
