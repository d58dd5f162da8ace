"""The collector's addresses: events, raw lines, health, acknowledgements."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

import msgspec
from aiohttp import hdrs, web

from khumkan.core.clock import Clock
from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import message
from khumkan.engine.formats.shipped import SHIPPED
from khumkan.node.inputs.http.delivery import Delivery, Parcel
from khumkan.node.inputs.http.hec.answers import (
    HEALTHY,
    INVALID_TOKEN,
    SUCCESS,
    UNHEALTHY,
    write_hec,
)
from khumkan.node.inputs.http.hec.channels import Channels, is_channel
from khumkan.node.inputs.http.hec.events import read_events
from khumkan.node.inputs.http.hec.raw import WORDS, wrap_lines
from khumkan.node.inputs.http.refusals import RefusedError, refuse_empty
from khumkan.node.inputs.http.routing import Route
from khumkan.node.journal import AUTO

_ROOT: Final = "/services/collector"
_CHANNEL_HEADER: Final = "X-Splunk-Request-Channel"
_MOST_EVENTS: Final = 100_000
_MOST_ACKS: Final = 10_000
_LONGEST_WORD: Final = 256
_NO_CHANNEL, _BAD_CHANNEL = "no-channel", "bad-channel"


class _Question(msgspec.Struct):
    acks: list[int]


class Hec:
    """Answers what Splunk's collector answers."""

    def __init__(self, delivery: Delivery, clock: Clock) -> None:
        self._delivery, self._channels = delivery, Channels(clock)

    def routes(self) -> Iterable[Route]:
        """Return the collector's addresses."""
        for path in ("", "/event", "/event/1.0"):
            yield "POST", _ROOT + path, self._take_events
            yield "OPTIONS", _ROOT + path, self._say_yes
        for path in ("/raw", "/raw/1.0"):
            yield "POST", _ROOT + path, self._take_raw
        for path in ("/health", "/health/1.0"):
            yield "GET", _ROOT + path, self._tell_health
        yield "POST", _ROOT + "/ack", self._tell_acknowledged

    async def _take_events(self, request: web.Request) -> web.Response:
        """Keep the events that are ones; answer as Splunk does if some are none."""
        source = self._delivery.authenticate(request)
        channel = _channel_of(request)
        async with self._delivery.receive(request, source) as parcel:
            _check_body(parcel)
            read = partial(read_events, most=_MOST_EVENTS)
            found = await self._delivery.work(read, parcel.body)
            if found.lines:
                payload = b"\n".join(found.lines) + b"\n"
                parcel.share.take(len(payload))
                await self._delivery.keep(parcel, SHIPPED, payload)
        if found.refused:
            self._delivery.count_refused(source, "bad-event", len(found.refused))
            number, code = found.refused[0]
            return write_hec(code, 400, **{"invalid-event-number": number})
        return self._acknowledge(parcel, channel)

    async def _take_raw(self, request: web.Request) -> web.Response:
        """Keep lines, with the words that came along about them."""
        source = self._delivery.authenticate(request)
        channel = _channel_of(request)
        words = _words_of(request.query)
        async with self._delivery.receive(request, source) as parcel:
            _check_body(parcel)
            wrapped = await self._delivery.work(
                partial(wrap_lines, words=words, most=_MOST_EVENTS), parcel.body
            )
            if wrapped is None:
                await self._delivery.keep(parcel, AUTO, parcel.body)
            else:
                parcel.share.take(len(wrapped))
                await self._delivery.keep(parcel, SHIPPED, wrapped)
        return self._acknowledge(parcel, channel)

    def _acknowledge(self, parcel: Parcel, channel: str | None) -> web.Response:
        if channel is None:
            return write_hec(SUCCESS)
        return write_hec(SUCCESS, ackId=self._channels.give(parcel.source.id, channel))

    async def _tell_acknowledged(self, request: web.Request) -> web.Response:
        source = self._delivery.authenticate(request)
        channel = _channel_of(request)
        if channel is None:
            raise _refuse_channel(_NO_CHANNEL)
        async with self._delivery.receive(request, source) as parcel:
            numbers = _read_question(parcel.body)
        acks: dict[str, JsonValue] = {**self._channels.check(source.id, channel, numbers)}
        return web.json_response({"acks": acks})

    async def _say_yes(self, _: web.Request) -> web.Response:
        """Answer Docker's driver, which asks whether anybody is here before it begins."""
        return web.Response(headers={hdrs.ALLOW: "POST"})

    async def _tell_health(self, request: web.Request) -> web.Response:
        """Say whether logs are taken; a token that came along has to be valid."""
        if request.headers.get(hdrs.AUTHORIZATION):
            try:
                self._delivery.authenticate(request)
            except RefusedError:
                return write_hec(INVALID_TOKEN, 400)
        if (refusal := self._delivery.refusal) is not None:
            return write_hec(UNHEALTHY, 503, detail=refusal)
        return write_hec(HEALTHY)


def _check_body(parcel: Parcel) -> None:
    if not parcel.body.strip():
        raise refuse_empty()


def _channel_of(request: web.Request) -> str | None:
    name = request.headers.get(_CHANNEL_HEADER) or request.query.get("channel")
    if not name:
        return None
    if not is_channel(name):
        raise _refuse_channel(_BAD_CHANNEL)
    return name


def _refuse_channel(reason: str) -> RefusedError:
    text = message("name a channel of your own, a GUID, in the header X-Splunk-Request-Channel")
    return RefusedError(400, reason, text)


def _words_of(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name][:_LONGEST_WORD] for name in WORDS if query.get(name)}


def _read_question(body: bytes) -> list[int]:
    try:
        numbers = msgspec.json.decode(body, type=_Question).acks
    except (msgspec.DecodeError, RecursionError):
        numbers = None
    if numbers is None or len(numbers) > _MOST_ACKS:
        text = message("ask for acknowledgements as {acks}", acks='{"acks": [0, 1, 2]}')
        raise RefusedError(400, "bad-question", text)
    return numbers
