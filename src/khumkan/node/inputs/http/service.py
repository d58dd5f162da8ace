"""All that is taken by HTTP, whatever address it comes to: one memory, one set of channels."""

from aiohttp import web

from khumkan.core.clock import Clock
from khumkan.core.jsontypes import JsonObject
from khumkan.node.inputs.http.bodies import BodyLimits
from khumkan.node.inputs.http.bulk import Bulk
from khumkan.node.inputs.http.delivery import Delivery
from khumkan.node.inputs.http.hec import Hec
from khumkan.node.inputs.http.otlp import Otlp
from khumkan.node.inputs.http.plain import Plain
from khumkan.node.inputs.http.routing import Routed
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.sources import SourceBook, SourceCounters


class HttpService:
    """The protocols, and what they share."""

    def __init__(
        self, keeper: Keeper, sources: SourceBook, clock: Clock, limits: BodyLimits | None = None
    ) -> None:
        self.counters: SourceCounters = keeper.counters
        self._delivery = Delivery(keeper, sources, clock, limits or BodyLimits())
        self._protocols: tuple[Routed, ...] = (
            Plain(self._delivery),
            Hec(self._delivery, clock),
            Otlp(self._delivery),
            Bulk(self._delivery),
        )

    def add_routes(self, application: web.Application) -> None:
        """Put every address into an application; what matches first counts."""
        for protocol in self._protocols:
            for method, path, handler in protocol.routes():
                application.router.add_route(method, path, handler, expect_handler=_hold_back)

    def tell(self) -> JsonObject:
        """Return the figures: who knocked without a valid token."""
        return {"strangers": dict(self._delivery.strangers.tell())}


async def _hold_back(_: web.Request) -> None:
    """Don't ask for a body before its head was looked at; `Delivery` asks for it."""
