"""What an attack is given, what it leaves, and how it is described: the frame for each scenario."""

from collections.abc import Callable
from dataclasses import dataclass, field

from khumkan_samples.dice import Dice
from khumkan_samples.entries import Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.hosts import Account, Host
from khumkan_samples.internet import Actor, Internet
from khumkan_samples.moments import SECOND
from khumkan_samples.people import Staff

Indicators = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One attack at one hospital. `begin` is microseconds since 1970; chance is its own."""

    hospital: Hospital
    internet: Internet
    dice: Dice
    actor: Actor
    begin: int

    def after(self, seconds: float) -> int:
        """Return the moment `seconds` after the attack began."""
        return self.begin + int(seconds * SECOND)

    def victim(self, *departments: str) -> tuple[Staff, Host, Account]:
        """Return somebody of some departments, their desk and their account."""
        person = self.dice.pick(self.hospital.of_department(*departments))
        return person, self.hospital.desk_of(person), self.hospital.account(person.login)

    def port(self) -> int:
        """Return a client's port."""
        return self.dice.whole(49152, 65535)


@dataclass(slots=True)
class Act:
    """The lines an attack leaves, in any order.

    `indicators` are the attacker's, worth telling other hospitals: ip, domain, sha256, url_path,
    user_agent, file_name, file_extension, user. `victims` are the hospital's own: host, user.
    """

    entries: list[Entry] = field(default_factory=list)
    indicators: Indicators = field(default_factory=dict)
    victims: Indicators = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of attack: its name, ATT&CK techniques, and how it is played."""

    name: str
    techniques: tuple[str, ...]
    play: Callable[[Stage], Act]
