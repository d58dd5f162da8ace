"""POST /ingest: any logs, as they are; and GET /healthz, for whoever asks."""

from collections.abc import Iterable
from typing import Final

from aiohttp import web

from khumkan.core.messages import message
from khumkan.engine.formats import FORMATS
from khumkan.node.inputs.http.delivery import Delivery
from khumkan.node.inputs.http.refusals import RefusedError, refuse_empty, write_error
from khumkan.node.inputs.http.routing import Route
from khumkan.node.journal import AUTO

_FORMAT_HEADER: Final = "X-Khumkan-Format"


class Plain:
    """Our own protocol: the body is the logs, the answer what became of it."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    def routes(self) -> Iterable[Route]:
        """Return its addresses."""
        yield "POST", "/ingest", self._take
        for method in ("GET", "HEAD"):
            yield method, "/healthz", self._tell_health

    async def _take(self, request: web.Request) -> web.Response:
        """Keep the body and say so."""
        source = self._delivery.authenticate(request)
        form = _choose_format(request)
        async with self._delivery.receive(request, source) as parcel:
            if not parcel.body:
                raise refuse_empty()
            kept = await self._delivery.keep(parcel, form, parcel.body)
            answer = {"bytes": len(parcel.body), "offset": kept.end}
        return web.json_response(answer | ({"repeat": True} if kept.is_repeat else {}))

    async def _tell_health(self, _: web.Request) -> web.Response:
        """Say whether logs are taken: nothing else, for anybody may ask."""
        if (refusal := self._delivery.refusal) is not None:
            return write_error(503, refusal)
        return web.json_response({"status": "ok"})


def _choose_format(request: web.Request) -> str:
    """Return the format the address or a header names; raises RefusedError if there is none."""
    name = request.query.get("format") or request.headers.get(_FORMAT_HEADER) or AUTO
    if name != AUTO and name not in FORMATS:
        names = ", ".join([AUTO, *FORMATS])
        raise RefusedError(
            400,
            "format",
            message("no format {name}: choose one of {names}", name=repr(name[:40]), names=names),
        )
    return name
