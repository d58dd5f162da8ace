"""Sees, beside the inputs by TLS, that the certificate they show is renewed before it ends."""

import asyncio
from typing import Final

from khumkan.core.clock import Clock, format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.node.certificates import ServerIdentity

_LOOK_SECONDS: Final = 60.0


class CertificateWatch:
    """Started and stopped as an input is; no logs come by it."""

    name: Final = "certificate"
    setting: Final = "node.certificate"
    address: Final[tuple[str, int] | None] = None

    def __init__(
        self, identity: ServerIdentity, clock: Clock, look_seconds: float = _LOOK_SECONDS
    ) -> None:
        self._identity, self._clock, self._look_seconds = identity, clock, look_seconds
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look."""
        self._looking = asyncio.get_running_loop().create_task(self._look())

    async def stop(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()

    def tell(self) -> JsonObject:
        """Return until when the certificate holds."""
        until = self._identity.until
        return {"until": format_time(until), "days_left": (until - self._clock.now()).days}

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._look_seconds)
            await asyncio.to_thread(self._identity.refresh)
