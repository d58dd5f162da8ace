"""The ways by which logs reach a node, and which of them a device is told to use."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.node.connecting.kinds import Kind


class Proof(Enum):
    """By what the node knows who sends."""

    CERTIFICATE = "certificate"
    TOKEN = "token"  # noqa: S105 -- the word, not one
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Way:
    """One input of the node, by the name that `status` has for it."""

    name: str
    setting: str
    proof: Proof

    @property
    def is_secret(self) -> bool:
        """Say whether nobody on the way can read along."""
        return self.name.endswith("-tls") or self.name == "https"


WAYS: Final[Mapping[str, Way]] = {
    one.name: one
    for one in (
        Way("relp-tls", "node.relp_tls_port", Proof.CERTIFICATE),
        Way("syslog-tls", "node.syslog_tls_port", Proof.CERTIFICATE),
        Way("relp", "node.relp_port", Proof.ADDRESS),
        Way("syslog", "node.syslog_port", Proof.ADDRESS),
        Way("syslog-udp", "node.syslog_udp_port", Proof.ADDRESS),
        Way("https", "node.https_port", Proof.TOKEN),
        Way("http", "node.http_port", Proof.TOKEN),
    )
}


def choose_way(kind: Kind, ports: Mapping[str, int], wanted: str | None = None) -> Way:
    """Return the way that is wanted, else the best that is open here.

    Raises ConfigurationError that names the setting which opens one.
    """
    if wanted is not None and wanted not in kind.ways:
        raise ConfigurationError(
            message(
                "{kind} can't send by {way}; it can by {ways}",
                kind=kind.name,
                way=wanted,
                ways=", ".join(kind.ways),
            )
        )
    tried = (wanted,) if wanted is not None else kind.ways
    found = next((name for name in tried if name in ports), None)
    if found is None:
        raise ConfigurationError(
            message(
                "this node takes nothing by {ways}; set {setting} and start it again",
                ways=", ".join(tried),
                setting=WAYS[tried[0]].setting,
            )
        )
    return WAYS[found]
