"""The story: an attack at one hospital, and how long until no other can be surprised by it.

Steps are observed where they happen: the attack goes to a node over HTTP, everything after that is
read from the hub's books. Nothing is told that was not seen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from khumkan.cli.up.traffic import Script
from khumkan.core.jsontypes import JsonObject


class Step(StrEnum):
    """What happens, in this order."""

    ATTACKED = "attacked"
    DETECTED = "detected"
    ALERTED = "alerted"
    PUBLISHED = "published"
    IMMUNE = "immune"
    SEARCHED = "searched"
    STRUCK_AGAIN = "struck-again"
    RECOGNISED = "recognised"


@dataclass(frozen=True, slots=True)
class NodeImmunity:
    """One node's share: seconds since the attack's last byte; None for what has not happened."""

    name: str
    organisation: str
    immune_seconds: float | None
    searched_seconds: float | None
    n_found_in_past: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the hub's books say of one attack so far: moments in UTC, None for not yet."""

    indicators: tuple[str, ...] = ()
    attacked_at: datetime | None = None
    detected_at: datetime | None = None
    alerted_at: datetime | None = None
    published_at: datetime | None = None
    nodes: tuple[NodeImmunity, ...] = ()
    immune_at: datetime | None = None
    searched_at: datetime | None = None

    @property
    def n_immune(self) -> int:
        """Nodes that have all of its indicators in their matchers."""
        return sum(node.immune_seconds is not None for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Recognition:
    """The second hospital's hit: when its node had the last byte, and when it knew."""

    received_at: datetime
    detected_at: datetime


@dataclass(slots=True)
class Told:
    """What has happened, with its seconds; steps after STRUCK_AGAIN count from there."""

    first: str
    second: str
    steps: dict[Step, float] = field(default_factory=dict)
    nodes: tuple[NodeImmunity, ...] = ()
    indicators: tuple[str, ...] = ()

    @property
    def is_protected(self) -> bool:
        """Whether every node became immune and the second hospital recognised the attacker."""
        is_immune = bool(self.nodes) and all(one.immune_seconds is not None for one in self.nodes)
        return is_immune and Step.RECOGNISED in self.steps

    def to_record(self) -> JsonObject:
        """Return it as `--json` prints it."""
        return {
            "first": self.first,
            "second": self.second,
            "indicators": list(self.indicators),
            "steps": [
                {"step": step.value, "seconds": round(seconds, 3)}
                for step, seconds in self.steps.items()
            ],
            "nodes": [
                {
                    "node": one.name,
                    "organisation": one.organisation,
                    "immune_seconds": one.immune_seconds,
                    "searched_seconds": one.searched_seconds,
                    "found_in_past": one.n_found_in_past,
                }
                for one in self.nodes
            ],
            "n_nodes": len(self.nodes),
            "n_protected": sum(one.immune_seconds is not None for one in self.nodes),
            "is_protected": self.is_protected,
        }


@dataclass(slots=True)
class Narrator:
    """Plays a script and watches.

    `send(slug, content)` delivers logs; `watch(first, since)` reads the hub's books about the
    attack at `first`; `recognised(second, since)` tells whether the second hospital's node knew the
    attacker; `tell(step, seconds, told)` hears each step once; `wait(what)` returns whether `what`
    came true in good time.
    """

    send: Callable[[str, bytes], None]
    watch: Callable[[str, datetime], Outcome]
    recognised: Callable[[str, datetime], Recognition | None]
    tell: Callable[[Step, float, Told], None]
    wait: Callable[[Callable[[], bool]], bool]
    now: Callable[[], datetime]

    def play(self, script: Script, names: Mapping[str, str]) -> Told:
        """Return what happened; what did not come in good time is left out of its steps."""
        told = Told(names[script.first], names[script.second])
        since = self.now()
        self.send(script.first, script.attack)
        if self.wait(lambda: self._follow(script.first, since, told)):
            self._strike_again(script, told)
        return told

    def _follow(self, first: str, since: datetime, told: Told) -> bool:
        """Tell what is new; return whether every node is immune and has searched its past."""
        seen = self.watch(first, since)
        told.nodes, told.indicators = seen.nodes, seen.indicators
        moments = {
            Step.ATTACKED: seen.attacked_at,
            Step.DETECTED: seen.detected_at,
            Step.ALERTED: seen.alerted_at,
            Step.PUBLISHED: seen.published_at,
            Step.IMMUNE: seen.immune_at,
            Step.SEARCHED: seen.searched_at,
        }
        for step, at in moments.items():
            if at is not None and seen.attacked_at is not None and step not in told.steps:
                self._note(step, (at - seen.attacked_at).total_seconds(), told)
        return Step.SEARCHED in told.steps

    def _strike_again(self, script: Script, told: Told) -> None:
        since = self.now()
        self.send(script.second, script.echo)
        self._note(Step.STRUCK_AGAIN, 0.0, told)

        def is_recognised() -> bool:
            seen = self.recognised(script.second, since)
            if seen is None:
                return False
            self._note(Step.RECOGNISED, (seen.detected_at - seen.received_at).total_seconds(), told)
            return True

        self.wait(is_recognised)

    def _note(self, step: Step, seconds: float, told: Told) -> None:
        told.steps[step] = max(0.0, seconds)
        self.tell(step, told.steps[step], told)
