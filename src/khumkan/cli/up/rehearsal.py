"""A rehearsal under way: hub and nodes as processes, their logs, and the rounds of the story."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from khumkan.cli.up import hub_side, watching
from khumkan.cli.up.layout import Layout
from khumkan.cli.up.nodes import RunningNode, is_enrolled, start_node
from khumkan.cli.up.people import Guest
from khumkan.cli.up.processes import Family, wait_for
from khumkan.cli.up.story import Narrator, Step, Told
from khumkan.cli.up.telling import Teller
from khumkan.cli.up.traffic import Script, script_of, write_script
from khumkan.core.clock import SystemClock
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.hub.operations.serving.addresses import answers_ready

READY_SECONDS = 120.0
STEP_SECONDS = 60.0


@dataclass(slots=True)
class Rehearsal:
    """Thirteen nodes and their hub. `seconds` says how long each preparation took."""

    layout: Layout
    family: Family
    teller: Teller
    seconds: dict[str, float] = field(default_factory=dict)
    nodes: dict[str, RunningNode] = field(default_factory=dict)

    def start(self) -> None:
        """Start everything; return when every node takes logs and holds its stream open.

        Raises ConfigurationError for what ended or did not come up in time.
        """
        self._time("hub", self._start_hub)
        self._time("nodes", self._start_nodes)

    def make_guests(self, script: Script) -> list[Guest]:
        """Return who can sign in; two of them belong to the hospitals of this script."""
        names = hub_side.hospital_names()
        return hub_side.make_guests({"first": names[script.first], "second": names[script.second]})

    def next_script(self, attack: Path | None) -> Script:
        """Return the next round, with attackers that nobody has met; or that of a file."""
        if attack is not None:
            return script_of(attack, hub_side.hospital_names())
        number = self._count_round()
        return write_script(self.layout.recordings, round_number=number, now=SystemClock().now())

    def way_in(self, slug: str) -> tuple[str, str]:
        """Return a hospital's name, and the command that sends its node a file."""
        return hub_side.hospital_names()[slug], self.nodes[slug].describe_way_in()

    def fill_past(self, script: Script) -> None:
        """Send every hospital the hour before the story; return when all of it was read.

        What a node reads only afterwards would be no past, but live traffic.
        """
        self._time("past", lambda: self._send_past(script))

    def repeat_past(self, script: Script, n_events: int) -> int:
        """Send every hospital its hour again and again; return the fewest lines that any got.

        Returns when every node has read all of it.
        """
        n_least = 0
        for slug, contents in script.past.items():
            n_sent = 0
            while n_sent < n_events:
                for content in contents:
                    self.nodes[slug].send(content)
                    n_sent += content.count(b"\n")
            n_least = min(n_least or n_sent, n_sent)
        self._require_all_read()
        return n_least

    def play(self, script: Script) -> Told:
        """Play one round; return what was seen of it."""
        narrator = Narrator(
            send=lambda slug, content: self.nodes[slug].send(content),
            watch=watching.watch,
            recognised=watching.recognised,
            tell=self._tell,
            wait=lambda what: wait_for(what, STEP_SECONDS, self.family.check),
            now=SystemClock().now,
        )
        return narrator.play(script, hub_side.hospital_names())

    def _start_hub(self) -> None:
        self.family.start("hub", ["hub", "serve"], self.layout.environment())
        hub = load_settings().hub
        self._require(lambda: answers_ready(hub), "the hub")

    def _start_nodes(self) -> None:
        for slug in hub_side.hospital_names():
            code = "" if is_enrolled(self.layout, slug) else hub_side.make_code(slug)
            self.nodes[slug] = start_node(self.layout, slug, code, self.family)
        for slug, node in self.nodes.items():
            self._require(node.is_ready, slug)
        self._require(lambda: hub_side.streaming_nodes() >= set(self.nodes), "the streams")

    def _send_past(self, script: Script) -> None:
        for slug, contents in script.past.items():
            for content in contents:
                self.nodes[slug].send(content)
        self._require_all_read()

    def _require_all_read(self) -> None:
        for slug, node in self.nodes.items():
            self._require(node.is_through, slug)

    def _tell(self, step: Step, seconds: float, told: Told) -> None:
        self.teller.tell(step, seconds, told)

    def _require(self, what: Callable[[], bool], name: str) -> None:
        if not wait_for(what, READY_SECONDS, self.family.check):
            raise ConfigurationError(
                message(
                    "{name} was not ready within {seconds} s; what it said stands in {folder}",
                    name=name,
                    seconds=int(READY_SECONDS),
                    folder=str(self.layout.log),
                )
            )

    def _time(self, name: str, do: Callable[[], None]) -> None:
        began = time.monotonic()
        do()
        self.seconds[name] = round(time.monotonic() - began, 2)

    def _count_round(self) -> int:
        counter = self.layout.folder / "rounds"
        number = int(counter.read_text()) + 1 if counter.is_file() else 1
        counter.write_text(str(number))
        return number
