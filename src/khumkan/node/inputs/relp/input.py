"""The inputs for RELP, in plain and by TLS."""

import asyncio
from dataclasses import replace

from khumkan.node.inputs.relp.connection import RelpConnection
from khumkan.node.inputs.relp.resending import Tails, read_tails
from khumkan.node.inputs.stream_connection import StreamConnection
from khumkan.node.inputs.stream_input import StreamInput
from khumkan.node.sources import Source


class RelpInput(StreamInput):
    """Every sender is a source by its IP address, unauthenticated, and hears what is durable."""

    name = "relp"
    setting = "node.relp_port"

    tails: Tails

    def _make_connection(self) -> StreamConnection:
        # A sender that waits for answers gains nothing by ours waiting for more: what comes while
        # the disk works is kept together all the same.
        limits = replace(self._limits.connection, gather_seconds=0.0)
        return RelpConnection(self._keeper, self._clock, limits, self)

    async def start(self) -> None:
        """Begin to listen; what came last before the node was stopped may be sent again."""
        now = asyncio.get_running_loop().time()
        self.tails = await asyncio.to_thread(read_tails, self._keeper.journal, now)
        await super().start()

    async def wait_for_cut(self, source: Source) -> None:
        """Return when no session of a source that was cut has anything left to keep."""
        cut = [one.over for one in self._connections if one.is_cut_of(source)]
        if cut:
            await asyncio.wait(cut)


class RelpTlsInput(RelpInput):
    """Every sender is a source by the certificate it shows."""

    name = "relp-tls"
    setting = "node.relp_tls_port"
