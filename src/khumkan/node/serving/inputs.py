"""Every input that the settings ask for, opened together and closed together."""

import asyncio
import logging
import resource
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Final

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.journal import log_event
from khumkan.core.messages import message
from khumkan.core.settings import Settings
from khumkan.engine.events import Limits
from khumkan.node.certificates import ServerIdentity
from khumkan.node.inbox import InboxInput, InboxLimits, uploads_folder
from khumkan.node.inputs import (
    CertificateWatch,
    HttpInput,
    HttpLimits,
    HttpService,
    Input,
    RelpInput,
    RelpTlsInput,
    SyslogLimits,
    SyslogTcpInput,
    SyslogTlsInput,
    SyslogUdpInput,
    UdpLimits,
)
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.serving.parts import NodeParts

_LOG = logging.getLogger(__name__)
_STOP_SECONDS: Final = 1.0  # with the other steps of the end below the five that operators wait
_MOST_FILES: Final = 65_536


class InputMaker:
    """Makes the inputs of one node; nothing of them runs yet. Raises ConfigurationError."""

    def __init__(self, parts: NodeParts, settings: Settings) -> None:
        self._parts, self._settings = parts, settings
        self._base = (parts.journal, parts.sources, parts.counters, parts.clock)

    @cached_property
    def identity(self) -> ServerIdentity:
        """The node's certificate, made when an input needs it."""
        return ServerIdentity(self._settings, self._parts.folder, self._parts.clock)

    def make(self) -> Iterator[Input]:
        """Yield them in the order of the ready line: what every node has comes first."""
        node = self._settings.node
        base, limits = self._base, SyslogLimits(stop_seconds=_STOP_SECONDS)
        yield SyslogTcpInput(*base, node.syslog_host, node.syslog_port, limits=limits)
        yield from self._make_http()
        if node.syslog_udp_port is not None:
            udp = UdpLimits(stop_seconds=_STOP_SECONDS)
            yield SyslogUdpInput(*base, node.syslog_host, node.syslog_udp_port, limits=udp)
        if node.relp_port is not None:
            yield RelpInput(*base, node.syslog_host, node.relp_port, limits=limits)
        yield from self._make_tls(limits)
        if "identity" in vars(self):
            yield CertificateWatch(self.identity, self._parts.clock)
        yield self._make_inbox()

    def _make_inbox(self) -> Input:
        """Return the one for files; those that are handed in come without any setting."""
        node, detect, parts = self._settings.node, self._settings.detect, self._parts
        limits = InboxLimits(
            quiet_seconds=node.inbox_quiet_seconds,
            keep_days=node.inbox_keep_days,
            unpacked_bytes=detect.max_unpacked_bytes,
            reading=Limits.from_settings(detect),
            stop_seconds=_STOP_SECONDS,
        )
        inbox = Path(node.inbox).absolute() if node.inbox else None
        uploads = uploads_folder(parts.folder.path)
        return InboxInput(*self._base, parts.state, uploads=uploads, inbox=inbox, limits=limits)

    def _make_http(self) -> Iterator[Input]:
        """Yield HTTP and, where a port is set, HTTPS: one service at two addresses."""
        node, parts = self._settings.node, self._parts
        limits = HttpLimits(stop_seconds=_STOP_SECONDS)
        service = HttpService(Keeper(parts.journal, parts.counters), parts.sources, parts.clock)
        yield HttpInput(service, node.http_host, node.http_port, limits=limits)
        if node.https_port is not None:
            context = self.identity.context(asks_sender=False)
            yield HttpInput(
                service, node.http_host, node.https_port, limits=limits, context=context
            )

    def _make_tls(self, limits: SyslogLimits) -> Iterator[Input]:
        """Yield those whose senders show a certificate."""
        node = self._settings.node
        for kind, port in (
            (SyslogTlsInput, node.syslog_tls_port),
            (RelpTlsInput, node.relp_tls_port),
        ):
            if port is not None:
                context = self.identity.context(asks_sender=True)
                yield kind(*self._base, node.syslog_host, port, limits=limits, context=context)


def make_inputs(parts: NodeParts, settings: Settings) -> list[Input]:
    """Return the inputs, nothing of them running yet. Raises ConfigurationError."""
    return list(InputMaker(parts, settings).make())


@asynccontextmanager
async def opened(inputs: Sequence[Input]) -> AsyncIterator[Mapping[str, tuple[str, int]]]:
    """Start all of them and yield where each that has an address listens; stop them in the end.

    Raises ConfigurationError that names the setting of an address that can't be had.
    """
    _raise_file_limit()
    started: list[Input] = []
    try:
        for one in inputs:
            await _start(one)
            started.append(one)
        yield {one.name: at for one in inputs if (at := one.address) is not None}
    finally:
        await _stop(started)


def _raise_file_limit() -> None:
    """Let the process have as many connections as it may: systems give programs 1,024 at first."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if most == resource.RLIM_INFINITY else min(most, _MOST_FILES)
    if least != resource.RLIM_INFINITY and least < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


async def _stop(started: Sequence[Input]) -> None:
    """Stop all at once: each may wait a second for what it has read."""
    ends = await asyncio.gather(*(one.stop() for one in started), return_exceptions=True)
    for one, error in zip(started, ends, strict=True):
        if isinstance(error, BaseException):
            log_event(_LOG, "input.fail", level=logging.ERROR, kind=one.name, error=error)


async def _start(one: Input) -> None:
    try:
        await one.start()
    except OSError as error:
        host, port = one.address or ("", 0)
        raise ConfigurationError(
            message(
                "this address can't be listened on ({why}); set {setting} to another one",
                why=error.strerror or str(error),
                setting=one.setting,
            ),
            place=Place(f"{host}:{port}"),
        ) from error
