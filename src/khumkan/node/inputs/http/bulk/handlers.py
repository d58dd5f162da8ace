"""The addresses of Elasticsearch's bulk API, and of what is asked before it."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Final

from aiohttp import hdrs, web

from khumkan.engine.formats.shipped import SHIPPED
from khumkan.node.inputs.http.bulk.answers import write_items, write_json
from khumkan.node.inputs.http.bulk.dialogue import answer_order, answer_question, greet
from khumkan.node.inputs.http.bulk.filtering import Filter
from khumkan.node.inputs.http.bulk.reading import read_bulk
from khumkan.node.inputs.http.delivery import Delivery
from khumkan.node.inputs.http.refusals import refuse_empty
from khumkan.node.inputs.http.routing import Route

_MOST_ITEMS: Final = 100_000
_NO_INDEX: Final = "logs"
_QUESTION_METHODS: Final = ("GET", "HEAD")
_ORDER_METHODS: Final = ("PUT", "POST")


class Bulk:
    """Answers what Elasticsearch answers to a shipper."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    def routes(self) -> Iterable[Route]:
        """Return its addresses: those that begin with an underscore are all Elasticsearch's."""
        for method in _QUESTION_METHODS:
            yield method, "/", self._greet
        for method in _ORDER_METHODS:
            yield method, "/_bulk", self._take
            yield method, "/_bulk/", self._take  # Fluent Bit's, where a pipeline is named
            yield method, "/{index:[^_/][^/]*}/_bulk", self._take
            yield method, "/{index:[^_/][^/]*}/{type}/_bulk", self._take
        yield "*", "/{path:_.*}", self._converse
        yield "HEAD", "/{index:[^_/][^/]*}", self._confirm

    async def _take(self, request: web.Request) -> web.Response:
        """Keep the documents that are ones; answer item by item."""
        source = self._delivery.authenticate(request)
        began_at = asyncio.get_running_loop().time()
        index = request.match_info.get("index", _NO_INDEX)
        async with self._delivery.receive(request, source) as parcel:
            read = partial(read_bulk, index=index, most=_MOST_ITEMS)
            found = await self._delivery.work(read, parcel.body)
            if not found.items:
                raise refuse_empty()
            place = 0
            if found.documents:
                payload = b"\n".join(found.documents) + b"\n"
                parcel.share.take(len(payload))
                place = (await self._delivery.keep(parcel, SHIPPED, payload)).end
        self._delivery.count_refused(source, "bad-item", found.n_refused)
        milliseconds = int((asyncio.get_running_loop().time() - began_at) * 1_000)
        wanted = Filter(request.query.get("filter_path", ""))
        return write_json(request, write_items(found.items, place, milliseconds, wanted))

    async def _greet(self, request: web.Request) -> web.Response:
        self._delivery.authenticate(request)
        return write_json(request, greet(request.headers.get(hdrs.USER_AGENT, "")))

    async def _confirm(self, request: web.Request) -> web.Response:
        """Say that an index is there."""
        self._delivery.authenticate(request)
        return write_json(request, b"")

    async def _converse(self, request: web.Request) -> web.Response:
        """Answer a question, or an order that is done by doing nothing."""
        self._delivery.authenticate(request)
        path = request.match_info["path"].rstrip("/")
        answer = None
        if request.method in _QUESTION_METHODS:
            answer = answer_question(path)
        elif request.method in _ORDER_METHODS:
            answer = answer_order(path)
        if answer is None:
            raise web.HTTPNotFound
        await self._delivery.discard_body(request)
        return write_json(request, answer)
