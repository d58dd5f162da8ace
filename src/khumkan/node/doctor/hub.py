"""The way to the hub, step by step: the first step that fails explains those behind it."""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from khumkan.core.clock import format_time
from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.clocks import FAR_OFF_SECONDS
from khumkan.node.doctor.findings import Result, Verdict, fail, ok, warn
from khumkan.node.enrolment import Enrolment, read_enrolment
from khumkan.node.keys import KeyRing
from khumkan.node.link.client import HubClient
from khumkan.node.link.errors import LinkError
from khumkan.node.link.faults import SENTENCES, Fault, FaultBook
from khumkan.node.link.transport import Transport

SECONDS: Final = 5.0
OLD_REPORT: Final = timedelta(hours=1)
SOON: Final = timedelta(days=14)
_QUIET_FAULTS: Final = {Fault.HUB_AWAY, Fault.STREAM_CUT}  # end by themselves
_HTTPS: Final = 443


@dataclass(frozen=True, slots=True)
class Hub:
    """Where the hub is, as the enrolment says."""

    scheme: str
    host: str
    port: int


def check_hub(case: Case) -> Iterable[Result]:
    """Name, connection, certificate; then what the running node says, else a try as this node."""
    try:
        enrolment = read_enrolment(case.folder.enrolment)
    except KhumkanError:
        return  # told by another check
    for result in _knock(find_hub(enrolment.api_url), case):
        yield result
        if result.verdict is Verdict.FAIL:
            return
    if case.said is not None:
        yield from _read_link(case)
    elif not case.is_running:
        yield from _ask_as_node(case, enrolment)


def find_hub(url: str) -> Hub:
    """Return host and port of an address."""
    parts = urlsplit(url)
    port = parts.port or (_HTTPS if parts.scheme == "https" else 80)
    return Hub(parts.scheme, parts.hostname or "", port)


def _knock(hub: Hub, case: Case) -> Iterator[Result]:
    try:
        addresses = {str(one[4][0]) for one in socket.getaddrinfo(hub.host, hub.port)}
    except OSError as error:
        why = error.strerror or str(error)
        yield fail(
            message("the name {host} is not known here ({why})", host=hub.host, why=why),
            message(
                "see the name servers in /etc/resolv.conf, and try: getent hosts {host}",
                host=hub.host,
            ),
        )
        return
    yield ok(
        message("{host} is {addresses}", host=hub.host, addresses=", ".join(sorted(addresses)))
    )
    try:
        with closing(socket.create_connection((hub.host, hub.port), SECONDS)) as line:
            if hub.scheme == "https":
                yield _look_at_certificate(line, hub, case)
            else:
                yield ok(message("connected; without TLS, on this very machine"))
    except OSError as error:
        yield fail(
            message(
                "no connection to {host} port {port} ({why})",
                host=hub.host,
                port=hub.port,
                why=error.strerror or str(error),
            ),
            message(
                "the hospital's firewall has to let this machine out to it; khumkan uses no proxy"
            ),
        )


def _look_at_certificate(line: socket.socket, hub: Hub, case: Case) -> Result:
    ca_file = case.settings.node.ca_file
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
        with context.wrap_socket(line, server_hostname=hub.host) as shielded:
            ends = _read_end(shielded)
    except ssl.SSLCertVerificationError as error:
        return fail(
            message("the hub's certificate is not trusted ({why})", why=error.verify_message),
            message(
                "something between may open TLS: have it leave the hub alone; or name the "
                "hospital's own certificate authority in node.ca_file; or the clock is wrong"
            ),
        )
    except (ssl.SSLError, OSError) as error:
        return fail(
            message(
                "what answers does not speak TLS ({why})",
                why=getattr(error, "reason", None) or str(error),
            ),
            message(
                "a proxy or a sign-in page answers instead of the hub: ask your network people"
            ),
        )
    seen = message("TLS; the hub's certificate is good until {at}", at=format_time(ends, "seconds"))
    if ends - case.now < SOON:
        return warn(seen, message("tell the hub's people that it ends soon"))
    return ok(seen)


def _read_end(shielded: ssl.SSLSocket) -> datetime:
    certificate = shielded.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def _read_link(case: Case) -> Iterator[Result]:
    if case.said is None:
        return
    link = case.said.link
    for name, fault in link.faults.items():
        if fault.since is not None and name in set(Fault):
            words = message(
                "{fault} since {at}: {detail}",
                fault=name,
                at=format_time(fault.since, "seconds"),
                detail=fault.detail,
            )
            judge = warn if Fault(name) in _QUIET_FAULTS else fail
            yield judge(words, SENTENCES[Fault(name)])
    opened = link.stream_open_since
    if opened is None:
        yield warn(
            message("the hub's stream is not open"),
            message("it is tried again by itself; if it lasts, a proxy cuts long answers"),
        )
    else:
        yield ok(message("the hub's stream is open since {at}", at=format_time(opened, "seconds")))
    yield _judge_reports(case)


def _judge_reports(case: Case) -> Result:
    said = case.said
    if said is None or said.waiting_since is None:
        return ok(message("nothing waits to be told to the hub"))
    seen = message(
        "{n} reports wait for the hub, the oldest since {at}",
        n=said.n_waiting,
        at=format_time(said.waiting_since, "seconds"),
    )
    if case.now - said.waiting_since > OLD_REPORT:
        return warn(seen, message("they go out by themselves once the hub answers"))
    return ok(seen)


def _ask_as_node(case: Case, enrolment: Enrolment) -> Iterator[Result]:
    """Ask for a token as the node would, no other process on its key meanwhile."""
    try:
        with case.folder.hold():
            off = asyncio.run(_fetch_token(case, enrolment))
    except LinkError as error:
        yield fail(
            error.message,
            SENTENCES[error.fault],
        )
        return
    except (KhumkanError, OSError) as error:
        yield fail(
            message("the hub could not be asked: {reason}", reason=str(error)),
            message("see the checks above"),
        )
        return
    yield ok(message("the hub knows this node's key and lets it in"))
    if abs(off) >= FAR_OFF_SECONDS:
        yield fail(
            message("this machine's clock is {seconds} s from the hub's", seconds=f"{off:.0f}"),
            SENTENCES[Fault.CLOCK_OFF],
        )


async def _fetch_token(case: Case, enrolment: Enrolment) -> float:
    """Return by how many seconds the hub's clock is ahead."""
    transport = Transport(ca_file=case.settings.node.ca_file)
    book = FaultBook(case.clock)
    client = HubClient(transport, enrolment, KeyRing(case.folder.key_file), case.clock, book)
    try:
        await client.token()
        return client.hub_time.offset.total_seconds()
    finally:
        await transport.close()
