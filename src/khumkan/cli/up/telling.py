"""What `khumkan up` says: a line a step to people, one JSON object at the end to programs."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from rich.console import Console
from rich.text import Text

from khumkan.cli.language import Speaker
from khumkan.cli.up.people import Guest
from khumkan.cli.up.story import Step, Told
from khumkan.core.messages import Message, message

_MIB = 1024 * 1024
_ROLES = {
    "sector_analyst": message("sector analyst"),
    "sector_admin": message("sector administrator"),
    "hospital_it": message("hospital IT officer"),
}


@dataclass(slots=True)
class Teller:
    """Says things to people on `console`, which is standard error where JSON goes out."""

    console: Console
    speaker: Speaker

    def show_banner(self) -> None:
        """Say, before all else, that none of it is real."""
        words = self.speaker.say(message("thirteen hospitals that do not exist"))
        self.console.print(Text(f" จำลอง / simulation: {words} ", style="black on yellow"))

    def say(self, words: Message, style: str = "") -> None:
        """Say one sentence."""
        self.console.print(Text(self.speaker.say(words), style=style), soft_wrap=True)

    def show_guests(self, url: str, guests: Sequence[Guest]) -> None:
        """Say where to look and who can sign in."""
        self.console.print()
        self.say(message("open {url} in a browser of this machine and sign in as", url=url), "bold")
        for guest in guests:
            line = Text("  ").append(guest.email, "bold").append(f"  {guest.password}")
            role = self.speaker.say(_ROLES[guest.role])
            self.console.print(line.append(f"  {role}, {guest.organisation}", "dim"))
        self.say(message("the passwords are new with each start and work on this machine alone"))
        self.console.print()

    def show_way_in(self, hospital: str, command: str) -> None:
        """Say how to send logs of one's own to a node."""
        self.say(message("send {hospital} logs of your own:", hospital=hospital))
        self.console.print(Text(f"  {command}"), soft_wrap=True)

    def tell(self, step: Step, seconds: float, told: Told) -> None:
        """Say a step of the story as it happens."""
        self.say(_SENTENCES[step](told, f"{seconds:.2f}"), _STYLES.get(step, ""))

    def conclude(self, told: Told, n_nodes: int) -> None:
        """Say how the story ended."""
        n_immune = sum(one.immune_seconds is not None for one in told.nodes)
        if told.is_protected:
            words = message("{n} of {of} nodes are protected", n=n_immune, of=n_nodes)
            self.say(words, "bold green")
            return
        if not told.steps:
            words = message(
                "nothing new was published: no rule that names what to share has fired, or all "
                "know this attacker already (then start over with --fresh)"
            )
            self.say(words, "bold red")
            return
        words = message(
            "{n} of {of} nodes are protected: not all became immune in time, or the second "
            "hospital did not know the attacker",
            n=n_immune,
            of=n_nodes,
        )
        self.say(words, "bold red")

    def show_memory(self, n_bytes: int, n_processes: int) -> None:
        """Say what all processes hold together."""
        words = message(
            "{n} processes hold {size} MiB together", n=n_processes, size=n_bytes // _MIB
        )
        self.say(words, "dim")


def write_record(told: Told, seconds: Mapping[str, float], facts: Mapping[str, object]) -> None:
    """Print one JSON object on standard output; `seconds` are those of what came before."""
    record = {**told.to_record(), "preparation_seconds": seconds, **facts}
    sys.stdout.buffer.write(orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n")


def _attacked(told: Told, _seconds: str) -> Message:
    return message("{hospital} is attacked", hospital=told.first)


def _detected(_told: Told, seconds: str) -> Message:
    return message("  {seconds} s  its node has detected it", seconds=seconds)


def _alerted(_told: Told, seconds: str) -> Message:
    return message("  {seconds} s  the hub has the alert", seconds=seconds)


def _published(told: Told, seconds: str) -> Message:
    values = ", ".join(told.indicators)
    return message("  {seconds} s  published for all: {values}", seconds=seconds, values=values)


def _immune(told: Told, seconds: str) -> Message:
    return message("  {seconds} s  all {n} nodes are immune", seconds=seconds, n=len(told.nodes))


def _searched(told: Told, seconds: str) -> Message:
    n_found = sum(one.n_found_in_past > 0 for one in told.nodes)
    return message(
        "  {seconds} s  all have searched their past; {n} had met the attacker before",
        seconds=seconds,
        n=n_found,
    )


def _struck_again(told: Told, _seconds: str) -> Message:
    return message(
        "{hospital} is visited by the same attacker, in a way that no rule knows",
        hospital=told.second,
    )


def _recognised(_told: Told, seconds: str) -> Message:
    return message("  {seconds} s  its node has recognised the attacker", seconds=seconds)


_SENTENCES = {
    Step.ATTACKED: _attacked,
    Step.DETECTED: _detected,
    Step.ALERTED: _alerted,
    Step.PUBLISHED: _published,
    Step.IMMUNE: _immune,
    Step.SEARCHED: _searched,
    Step.STRUCK_AGAIN: _struck_again,
    Step.RECOGNISED: _recognised,
}
_STYLES = {
    Step.ATTACKED: "bold red",
    Step.STRUCK_AGAIN: "bold red",
    Step.IMMUNE: "bold green",
    Step.RECOGNISED: "bold green",
}
