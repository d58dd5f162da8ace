"""Traffic Light Protocol 2.0: how far a thing may travel.

Levels, their order, the ids of their STIX marking definitions, and the spellings people use.
Source: FIRST, TLP version 2.0; OASIS extension definition 60a3c5c5 for TLP 2.0 in STIX 2.1.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from khumkan.core.errors import WireError
from khumkan.core.messages import Message, message

TLP_EXTENSION_ID = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

_SPELLING = re.compile(
    r"(?:tlp[\s:_-]*)?(?P<level>clear|white|green|amber(?P<strict>[\s+_-]*strict)?|red)"
)


class Tlp(StrEnum):
    """Ordered from free to closed: `Tlp.CLEAR < Tlp.RED`."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for clear to 4 for red."""
        return _RANKS[self.value]

    @property
    def label(self) -> str:
        """The spelling of the standard, as in `TLP:AMBER+STRICT`."""
        return f"TLP:{self.value.upper()}"

    @property
    def marking_id(self) -> str:
        """The id that `object_marking_refs` carries for this level."""
        return _MARKING_IDS[self.value]

    def may_reach(self, clearance: "Tlp") -> bool:
        """Say whether a recipient cleared up to `clearance` may have what is marked so.

        This is the order alone: who is cleared for what, and whether a recipient is in the group
        that a thing is shared with, is decided elsewhere.
        """
        return self.rank <= clearance.rank

    def __lt__(self, other: str) -> bool:
        return self.rank < Tlp(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Tlp(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Tlp(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Tlp(other).rank


_RANKS = {level.value: rank for rank, level in enumerate(Tlp)}

_MARKING_IDS = {
    "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}

# STIX 2.1 §7.2.1.4 fixes these four for TLP 1; others still send them.
_TLP_1_MARKING_IDS = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
}

_LEVELS_BY_MARKING = {level.marking_id: level for level in Tlp} | _TLP_1_MARKING_IDS


@dataclass(frozen=True, slots=True)
class TlpReading:
    """What a text said; `notice` is for people, where it was not said in the words of TLP 2.0."""

    level: Tlp
    notice: Message | None = None


def parse_tlp(text: str) -> TlpReading:
    """Read a TLP label in any usual spelling: `TLP:AMBER+STRICT`, `amber-strict`, `tlp:white`.

    TLP 1's WHITE becomes clear, with a notice. Raises WireError on anything else: a marking that
    isn't understood must never become a looser one.
    """
    found = _SPELLING.fullmatch(text.strip().lower())
    if not found:
        raise WireError(
            message(
                "{text} is not a TLP level; the levels are {allowed}",
                text=repr(text[:40]),
                allowed=", ".join(level.label for level in Tlp),
            )
        )
    if found["level"] == "white":
        return TlpReading(
            Tlp.CLEAR,
            message("TLP:WHITE is of TLP version 1 and is read as TLP:CLEAR of version 2.0"),
        )
    return TlpReading(Tlp.AMBER_STRICT if found["strict"] else Tlp(found["level"]))


def strictest_tlp(marking_ids: Iterable[str]) -> Tlp | None:
    """Return the most closed level among marking ids, of TLP 2.0 or 1, or None if there is none.

    None means "not marked", never "clear": what that allows is the egress gate's decision.
    """
    levels = (_LEVELS_BY_MARKING.get(marking_id) for marking_id in marking_ids)
    return max((level for level in levels if level), default=None)
