"""A hub for tests of a node: speaks the real wire on the loopback address, and misbehaves as told.

It keeps what it was sent in memory. It never imports the hub.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from uuid import UUID, uuid4

import msgspec
from aiohttp import web

from khumkan.core.clock import Clock, SystemClock
from khumkan.core.errors import WireError
from khumkan.wire.contract import (
    Acknowledgement,
    NodeMessage,
    NodeStatus,
    Refusal,
    StreamFrame,
    parse_node_message,
    write_message,
)
from khumkan.wire.identity import (
    ClockOffError,
    EnrolmentAnswer,
    PrivateKey,
    PublicJwk,
    audience_of,
    new_private_key,
    new_secret,
    public_jwk,
    read_access_token,
    read_assertion,
    read_enrolment_request,
    read_rotation_request,
    thumbprint,
    write_access_token,
    write_code,
    write_enrolment_answer,
)
from khumkan.wire.identity.base64url import decode_base64url

API = "/api/node/v1"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class FakeHub:
    """Set what it should do before or while it serves; read what came in."""

    key: PrivateKey = field(default_factory=new_private_key)
    clock: Clock = field(default_factory=SystemClock)
    node_id: UUID = field(default_factory=uuid4)
    collection: UUID = field(default_factory=uuid4)
    epoch: UUID = field(default_factory=uuid4)
    keys: dict[str, PublicJwk] = field(default_factory=dict)
    secret: bytes | None = field(default_factory=new_secret)
    frames: list[StreamFrame] = field(default_factory=list)
    reports: list[NodeMessage] = field(default_factory=list)
    statuses: list[NodeStatus] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    # What goes wrong. `instead` answers a path in its own way: first come, first served.
    instead: dict[str, list[Handler]] = field(default_factory=dict)
    nonce: str | None = None
    is_credulous: bool = False  # gives tokens to anybody: somebody who stands in between
    token_seconds: int = 300
    is_revoked: bool = False
    most_frames: int | None = None  # a stream is cut after so many
    beat_seconds: float = 0.2
    api_url: str | None = None
    stream_url: str | None = None
    port: int = 0
    n_tokens: int = 0
    n_streams: int = 0
    n_posts: int = 0
    _runner: web.AppRunner | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def code(self) -> str:
        assert self.secret is not None
        return write_code(self.secret, thumbprint(public_jwk(self.key)))

    def welcome(self, key: PrivateKey) -> None:
        """Know a node's key without enrolment."""
        jwk = public_jwk(key)
        self.keys[thumbprint(jwk)] = jwk

    def publish(self, *objects: dict[str, Any]) -> StreamFrame:
        """Add a frame, and send it to whoever listens."""
        frame = StreamFrame(
            collection=self.collection, sequence=len(self.frames) + 1, objects=objects
        )
        self.frames.append(frame)
        self._wake()
        return frame

    def put_back(self, n_frames: int) -> None:
        """Be as a backup knew it: so many frames, and a new count of them."""
        self.frames, self.epoch = self.frames[:n_frames], uuid4()

    def revoke(self) -> None:
        """Let the node in no more, and close its streams."""
        self.is_revoked = True
        self._wake()

    async def start(self) -> None:
        """Serve; again at the same port if it was stopped."""
        app = web.Application(client_max_size=2**21)
        for path, handler in (
            ("enrol", self._enrol),
            ("token", self._token),
            ("keys", self._keys),
            ("messages", self._messages),
        ):
            app.router.add_post(f"{API}/{path}", self._or_instead(path, handler))
        app.router.add_get("/stream", self._or_instead("stream", self._stream))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Be away: every connection is cut."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _or_instead(self, path: str, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            waiting = self.instead.get(path)
            return await (waiting.pop(0) if waiting else handler)(request)

        return answer

    async def _enrol(self, request: web.Request) -> web.StreamResponse:
        try:
            asked = read_enrolment_request(await request.text(), at=self.clock.now())
        except ClockOffError as error:
            return self._refuse_clock(error)
        except WireError as error:
            return refuse("malformed", str(error))
        if self.secret is None or asked.secret != self.secret:
            return refuse("code-not-valid", status=403)
        if thumbprint(asked.public_jwk) in self.keys:
            return refuse("not-allowed", "this key was enrolled before", status=403)
        self.secret = None
        self.keys[thumbprint(asked.public_jwk)] = asked.public_jwk
        answer = EnrolmentAnswer(
            node_id=self.node_id,
            organisation_name="โรงพยาบาลตัวอย่าง",
            node_name="node 1",
            collection=self.collection,
            api_url=self.api_url or f"{self.url}{API}",
            stream_url=self.stream_url or f"{self.url}/stream",
            nonce=self.nonce or asked.nonce,
            at=self.clock.now(),
            agreement_reference="DSA-1",
        )
        return web.Response(text=write_enrolment_answer(self.key, answer))

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        jwk = public_jwk(self.key)
        if self.is_credulous:
            payload = decode_base64url(str(form["client_assertion"]).split(".")[1])
            return self._give_token(msgspec.json.decode(payload)["jti"])
        try:
            shown = read_assertion(
                str(form["client_assertion"]),
                key_for=self.keys.get,
                audience=audience_of(jwk),
                at=self.clock.now(),
            )
        except ClockOffError as error:
            return self._refuse_clock(error)
        except WireError as error:
            return refuse("not-authenticated", str(error), status=401)
        if shown.jti in self.used:
            return refuse("not-authenticated", "replayed", status=401)
        self.used.add(shown.jti)
        if self.is_revoked:
            return refuse("revoked", status=403)
        return self._give_token(shown.jti)

    def _give_token(self, jti: str) -> web.Response:
        self.n_tokens += 1
        token = write_access_token(
            self.key,
            node_id=self.node_id,
            nonce=self.nonce or jti,
            at=self.clock.now(),
            seconds=self.token_seconds,
        )
        return web.json_response(
            {"access_token": token, "token_type": "Bearer", "expires_in": self.token_seconds}
        )

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._unwelcome(request)) is not None:
            return refused
        asked = read_rotation_request(
            await request.text(),
            node_id=self.node_id,
            audience=audience_of(public_jwk(self.key)),
            at=self.clock.now(),
        )
        self.keys = {thumbprint(asked.public_jwk): asked.public_jwk}
        return web.json_response({"thumbprint": thumbprint(asked.public_jwk)})

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        self.n_posts += 1
        if (refused := self._unwelcome(request)) is not None:
            return refused
        message = parse_node_message(await request.read())
        if isinstance(message, NodeStatus):
            self.statuses.append(message)
            return acknowledge(message.node_id)
        is_duplicate = any(
            one.id == message.id for one in self.reports if not isinstance(one, NodeStatus)
        )
        if not is_duplicate:
            self.reports.append(message)
        return acknowledge(message.id, is_duplicate=is_duplicate)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._unwelcome(request)) is not None:
            return refused
        self.n_streams += 1
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(self.hello())
        await self._send_frames(response, int(request.query["after"]))
        return response

    async def _send_frames(self, response: web.StreamResponse, after: int) -> None:
        n_sent = 0
        while not self.is_revoked:
            for frame in self.frames[after:]:
                await response.write(encode_frame(frame))
                after, n_sent = frame.sequence, n_sent + 1
                if n_sent == self.most_frames:
                    return
            self._news.clear()
            try:
                async with asyncio.timeout(self.beat_seconds):
                    await self._news.wait()
            except TimeoutError:
                await response.write(b": beat\n\n")
        await response.write(b'event: bye\ndata: {"reason": "revoked"}\n\n')

    def hello(self) -> bytes:
        """Return what a stream begins with."""
        said = {"collection": self.collection, "epoch": self.epoch, "last": len(self.frames)}
        return b"event: hello\ndata: %b\n\n" % msgspec.json.encode(said)

    def _unwelcome(self, request: web.Request) -> web.StreamResponse | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            read_access_token(token, hub_jwk=public_jwk(self.key), at=self.clock.now())
        except WireError as error:
            return refuse("not-authenticated", str(error), status=401)
        return refuse("revoked", status=403) if self.is_revoked else None

    def _refuse_clock(self, error: ClockOffError) -> web.Response:
        at = self.clock.now().astimezone(UTC)
        response = refuse("clock-off", str(error), status=401, is_permanent=False)
        response.headers["Date"] = f"{at:%a, %d %b %Y %H:%M:%S} GMT"
        return response

    def _wake(self) -> None:
        self._news.set()


def encode_frame(frame: StreamFrame) -> bytes:
    """Return a frame as it stands in the stream."""
    return b"event: frame\nid: %d\ndata: %b\n\n" % (frame.sequence, write_message(frame))


def acknowledge(report_id: UUID, *, is_duplicate: bool = False) -> web.Response:
    """Return the answer to a report that is durable."""
    found = Acknowledgement(
        report_id=report_id,
        received_at=SystemClock().now(),
        n_accepted=1,
        is_duplicate=is_duplicate,
    )
    return web.Response(body=write_message(found), content_type="application/json")


def refuse(
    reason: str,
    detail: str = "",
    *,
    status: int = 400,
    is_permanent: bool = True,
    retry_after_seconds: int | None = None,
) -> web.Response:
    """Return a refusal."""
    found = Refusal(
        reason=msgspec.convert(reason, Refusal.__annotations__["reason"]),
        is_permanent=is_permanent,
        detail=detail,
        retry_after_seconds=retry_after_seconds,
    )
    return web.Response(body=write_message(found), content_type="application/json", status=status)


def answering(status: int, body: bytes = b"", **headers: str) -> Handler:
    """Return a handler that says this, whoever asks."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, body=body, headers=names)

    return answer
