"""POST /v1/logs."""

from collections.abc import Callable, Iterable
from typing import Final

from aiohttp import web

from khumkan.core.messages import message
from khumkan.engine.formats.shipped import SHIPPED
from khumkan.node.inputs.http.delivery import Delivery
from khumkan.node.inputs.http.otlp.answers import JSON, PROTOBUF, write_response
from khumkan.node.inputs.http.otlp.json import read_json
from khumkan.node.inputs.http.otlp.protobuf import read_protobuf
from khumkan.node.inputs.http.otlp.reading import OtlpRecords
from khumkan.node.inputs.http.refusals import RefusedError
from khumkan.node.inputs.http.routing import Route

_READERS: Final[dict[str, Callable[[bytes], OtlpRecords]]] = {
    JSON: read_json,
    PROTOBUF: read_protobuf,
}


class Otlp:
    """Answers what a collector answers."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    def routes(self) -> Iterable[Route]:
        """Return its address."""
        yield "POST", "/v1/logs", self._take

    async def _take(self, request: web.Request) -> web.Response:
        """Keep the records that can be read; tell how many could not."""
        source = self._delivery.authenticate(request)
        kind = request.content_type
        if kind not in _READERS:
            text = message("send {protobuf} or {json}", protobuf=PROTOBUF, json=JSON)
            raise RefusedError(415, "encoding", text)
        async with self._delivery.receive(request, source) as parcel:
            found = await self._delivery.work(_READERS[kind], parcel.body)
            if found.lines:
                payload = b"".join(found.lines)
                parcel.share.take(len(payload))
                await self._delivery.keep(parcel, SHIPPED, payload)
        self._delivery.count_refused(source, "bad-record", found.n_refused)
        return write_response(kind, found.n_refused)
