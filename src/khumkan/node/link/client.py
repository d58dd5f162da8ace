"""Speaks to the hub as this node: reports, and the change of its key."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from khumkan.core.clock import Clock
from khumkan.node.enrolment import Enrolment
from khumkan.node.keys import KeyRing
from khumkan.node.link.answers import explain_refusal, read_acknowledgement
from khumkan.node.link.clockwork import HubTime
from khumkan.node.link.errors import LinkError, RefusedError, count_error
from khumkan.node.link.faults import BARRING, Fault, FaultBook
from khumkan.node.link.pace import Pace
from khumkan.node.link.tokens import TokenKeeper
from khumkan.node.link.transport import Transport
from khumkan.wire.contract import Acknowledgement
from khumkan.wire.identity import audience_of, new_name, write_rotation_request

_OK = 200
_JSON, _JOSE = "application/json", "application/jose"


@dataclass(slots=True)
class HubClient:
    """One node's client of one hub. Every fault it meets stands in `book`; used from one loop."""

    transport: Transport
    enrolment: Enrolment
    keys: KeyRing
    clock: Clock
    book: FaultBook
    pace: Pace = field(default_factory=Pace)
    read_seconds: Callable[[], float] = time.monotonic
    hub_time: HubTime = field(init=False)
    tokens: TokenKeeper = field(init=False)

    def __post_init__(self) -> None:
        self.hub_time = HubTime(self.clock)
        self.tokens = TokenKeeper(
            self.transport,
            self.enrolment,
            self.keys,
            self.hub_time,
            self.book,
            self.pace,
            self.read_seconds,
        )

    async def token(self) -> str:
        """Return a token that is good for half a minute at least.

        Raises LinkError: no hub, another hub, or one that does not let this node in.
        """
        return await self.tokens.get()

    async def send(self, body: bytes, report_id: UUID | None = None) -> Acknowledgement:
        """Send one report; return once it is durable at the hub. Raises LinkError otherwise."""
        token = await self.token()
        try:
            return await self._post(body, report_id, token)
        except RefusedError as error:
            if error.fault is not Fault.NOT_KNOWN:
                raise
        # The token was too old, or the hub came back with another memory.
        return await self._post(body, report_id, await self.token())

    async def rotate_key(self) -> str:
        """Make a new key, have the hub know it, put it in force; return its thumbprint."""
        token = await self.token()
        request = write_rotation_request(
            self.keys.prepare_next(),
            node_id=self.enrolment.node_id,
            audience=audience_of(self.enrolment.hub_jwk),
            nonce=new_name(),
            at=self.hub_time.now(),
        )
        answer = await self.transport.post(
            f"{self.enrolment.api_url}/keys", request.encode(), content_type=_JOSE, token=token
        )
        if answer.status != _OK:
            raise explain_refusal(answer, self.clock)
        self.keys.promote_next()
        self.tokens.drop(token)
        return self.keys.thumbprint

    async def _post(self, body: bytes, report_id: UUID | None, token: str) -> Acknowledgement:
        url = f"{self.enrolment.api_url}/messages"
        try:
            answer = await self.transport.post(url, body, content_type=_JSON, token=token)
            found = read_acknowledgement(answer, report_id, self.clock)
        except LinkError as error:
            if error.fault in BARRING:
                self.tokens.drop(token)
            if error.fault is not Fault.NOT_KNOWN:  # asking for another token will tell
                count_error(self.book, error)
            raise
        self.book.end(Fault.HUB_AWAY, Fault.GARBAGE)
        return found
