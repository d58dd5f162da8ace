"""What a rule's tags say in the words of MITRE ATT&CK: tactics and techniques, as named there.

Nothing is concluded: which technique serves which tactic is ATT&CK's to say, not a tag's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

TACTICS = (
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "defense-evasion",  # until version 18; since then the next two
    "stealth",
    "defense-impairment",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
)
"""Of the matrix for enterprises, in its order, as tags spell them. Source: attack.mitre.org."""

_PREFIX = "attack."
_TECHNIQUE = re.compile(r"t\d{4}(\.\d{3})?")


@dataclass(frozen=True, slots=True)
class AttackTags:
    """`tactics` in the order of TACTICS, `techniques` as T1059.001, in order."""

    tactics: tuple[str, ...]
    techniques: tuple[str, ...]


def read_attack_tags(tags: Iterable[str]) -> AttackTags:
    """Return what tags name; groups, software and other namespaces are passed over."""
    names = {
        tag.lower().removeprefix(_PREFIX).replace("_", "-")
        for tag in tags
        if tag.lower().startswith(_PREFIX)
    }
    techniques = sorted(name.upper() for name in names if _TECHNIQUE.fullmatch(name))
    return AttackTags(tuple(one for one in TACTICS if one in names), tuple(techniques))
