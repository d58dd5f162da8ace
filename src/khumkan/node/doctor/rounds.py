"""All checks, in the order in which to look: what fails further up explains what fails below."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from khumkan.core.journal import log_event
from khumkan.node.doctor import (
    certificates,
    clocks,
    disks,
    folders,
    hub,
    ports,
    services,
    sources,
    stores,
    strength,
)
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Finding, Result, run_check

Check = Callable[[Case], Iterable[Result]]
_LOG = logging.getLogger(__name__)

CHECKS: Final[Sequence[tuple[str, Check]]] = (
    ("version", services.check_version),
    ("settings", folders.check_settings),
    ("folder", folders.check_folder),
    ("owner", folders.check_owner),
    ("identity", folders.check_identity),
    ("clock", clocks.check_clock),
    ("hub-clock", clocks.check_hub_clock),
    ("time-zone", clocks.check_zone),
    ("room", disks.check_room),
    ("days", disks.check_days),
    ("disk-kind", disks.check_kind),
    ("disk-speed", disks.check_speed),
    ("memory", strength.check_memory),
    ("cores", strength.check_cores),
    ("open-files", strength.check_files),
    ("udp-buffer", ports.check_buffer),
    ("unit", services.check_unit),
    ("running", services.check_running),
    ("ports", ports.check_ports),
    ("reach", ports.check_reach),
    ("firewall", ports.check_firewall),
    ("certificates", certificates.check_certificates),
    ("rules", stores.check_rules),
    ("journal", stores.check_journal),
    ("state", stores.check_state),
    ("lake", stores.check_lake),
    ("sources", sources.check_sources),
    ("hub", hub.check_hub),
    ("backup", services.check_backup),
)


def examine(case: Case) -> list[Finding]:
    """Run every check; one without anything to look at says nothing."""
    return [found for name, check in CHECKS for found in run_check(name, _with(check, case))]


def mend(findings: Iterable[Finding]) -> list[str]:
    """Do what may be done without asking; return the names of the checks it was done for."""
    done = []
    for one in findings:
        if one.result.mend is not None:
            try:
                one.result.mend()
            except OSError as error:
                log_event(
                    _LOG, "doctor.mend_failed", level=logging.WARNING, kind=one.check, error=error
                )
                continue
            done.append(one.check)
    return done


def _with(check: Check, case: Case) -> Callable[[], Iterable[Result]]:
    return lambda: check(case)
