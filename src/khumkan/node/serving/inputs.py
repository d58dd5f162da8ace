"""Every input that the settings ask for, opened together and closed together."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.core.settings import Settings
from khumkan.node.inputs import HttpInput, HttpLimits, Input, SyslogLimits, SyslogTcpInput
from khumkan.node.serving.parts import NodeParts

_STOP_SECONDS: Final = 1.0  # with the other steps of the end below the five that operators wait


def make_inputs(parts: NodeParts, settings: Settings) -> list[Input]:
    """Return the inputs, nothing of them running yet. Raises ConfigurationError."""
    node = settings.node
    base = (parts.journal, parts.sources, parts.counters, parts.clock)
    syslog = SyslogLimits(stop_seconds=_STOP_SECONDS)
    http = HttpLimits(stop_seconds=_STOP_SECONDS)
    return [
        SyslogTcpInput(*base, node.syslog_host, node.syslog_port, limits=syslog),
        HttpInput(*base, node.http_host, node.http_port, limits=http),
    ]


@asynccontextmanager
async def opened(inputs: Sequence[Input]) -> AsyncIterator[Mapping[str, tuple[str, int]]]:
    """Start all of them and yield where each that has an address listens; stop them in the end.

    Raises ConfigurationError that names the setting of an address that can't be had.
    """
    async with AsyncExitStack() as stack:
        for one in inputs:
            await _start(one)
            stack.push_async_callback(one.stop)
        yield {one.name: at for one in inputs if (at := one.address) is not None}


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
