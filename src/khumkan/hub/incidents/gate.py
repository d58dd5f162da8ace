"""Which observables of a case may leave, and up to which TLP level: asked of the hub's own gate.

The levels and the warninglist are `hub.intel`'s; here is only what a case adds to them: addresses
and names from inside a house, and e-mail addresses, which may be a person's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khumkan.hub.intel.egress import MEMBER_CLEARANCE, levels_reaching
from khumkan.hub.intel.warninglist import WARNINGS, find_warning
from khumkan.wire.observables import (
    Kind,
    Observable,
    is_public_address,
    is_public_domain,
    url_host,
)
from khumkan.wire.tlp import Tlp


class Held(StrEnum):
    """Why an observable stays, besides the reasons of the warninglist."""

    INTERNAL = "internal"
    PERSON = "person"


REASONS: Final[dict[str, str | Promise]] = {
    Held.INTERNAL: _("it is an address or a name inside a house"),
    Held.PERSON: _("it may be a person’s address"),
    **WARNINGS,
}


@dataclass(frozen=True, slots=True)
class Passing:
    """Observables by whether they may leave; `held` has the reason of each, a key of `REASONS`."""

    passed: tuple[Observable, ...]
    held: tuple[tuple[Observable, str], ...]


def shared_levels() -> list[Tlp]:
    """Return the levels at which something can be shared with the sector; RED reaches no list."""
    return [Tlp(level) for level in levels_reaching(MEMBER_CLEARANCE)]


def let_pass(observables: Iterable[Observable]) -> Passing:
    """Return what may leave, and what stays with its reason."""
    judged = [(one, reason_to_stay(one)) for one in dict.fromkeys(observables)]
    return Passing(
        passed=tuple(one for one, reason in judged if not reason),
        held=tuple((one, reason) for one, reason in judged if reason),
    )


def reason_to_stay(observable: Observable) -> str:
    """Return why an observable must not leave, or ""."""
    if observable.kind is Kind.EMAIL:
        return Held.PERSON
    if not _is_outside(observable):
        return Held.INTERNAL
    return find_warning(observable.kind, observable.value)


def _is_outside(observable: Observable) -> bool:
    kind, value = observable.kind, observable.value
    if kind in {Kind.IPV4, Kind.IPV6}:
        return is_public_address(value)
    if kind in {Kind.IPV4_NETWORK, Kind.IPV6_NETWORK}:
        network = ip_network(value)
        ends = (network.network_address, network.broadcast_address)
        return all(is_public_address(str(one)) for one in ends)
    host = value if kind is Kind.DOMAIN else url_host(value) if kind is Kind.URL else ""
    return not host or is_public_domain(host) or is_public_address(host.strip("[]"))
