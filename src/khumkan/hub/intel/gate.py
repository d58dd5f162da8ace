"""What happens to an observable that a node reported: out at once, held for an analyst, or left.

Left are findings below medium and URLs with masked characters, which no log line could ever equal.
"""

from collections.abc import Iterable
from typing import Final

from khumkan.core.severity import Severity
from khumkan.hub.intel.warninglist import find_warning
from khumkan.wire.contract import (
    MASK,
    SharedAddress,
    SharedDomain,
    SharedObservable,
    SharedUrl,
)
from khumkan.wire.observables import (
    Observable,
    parse_address,
    parse_domain,
    parse_hash,
    parse_url,
)

LEAST_LEVEL: Final = Severity.MEDIUM

# New indicators of one node within an hour. A node that was taken over, or a rule gone mad, can't
# flood everybody's matcher; beyond the second limit, what it says is counted and not kept.
MAX_PUBLISHED_AN_HOUR: Final = 200
MAX_HELD_AN_HOUR: Final = 2_000

TOO_MANY: Final = "too-many"
"""The reason to hold beside those of the warninglist: its node said too much in one hour."""


def select_observables(shared: Iterable[SharedObservable], level: Severity) -> list[Observable]:
    """Return what of a finding can become an indicator, each once, in order."""
    if level < LEAST_LEVEL:
        return []
    useful = (one for one in shared if not (isinstance(one, SharedUrl) and MASK in one.value))
    return list(dict.fromkeys(map(_normalise, useful)))


def reason_to_hold(observable: Observable, n_in_hour: int) -> str:
    """Return why an analyst must look first, or ""; `n_in_hour` are new already from that node."""
    warning = find_warning(observable.kind, observable.value)
    return warning or (TOO_MANY if n_in_hour >= MAX_PUBLISHED_AN_HOUR else "")


def _normalise(shared: SharedObservable) -> Observable:
    if isinstance(shared, SharedAddress):
        return parse_address(shared.value)
    if isinstance(shared, SharedDomain):
        return parse_domain(shared.value)
    return parse_url(shared.value) if isinstance(shared, SharedUrl) else parse_hash(shared.value)
