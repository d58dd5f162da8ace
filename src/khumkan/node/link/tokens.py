"""Keeps a token of the hub's: asks for one when need be, believes it from the pinned hub alone."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.node.enrolment import Enrolment
from khumkan.node.keys import KeyRing
from khumkan.node.link.answers import explain_refusal, read_hub_time
from khumkan.node.link.clockwork import HubTime
from khumkan.node.link.errors import (
    GarbageError,
    LinkError,
    RefusedError,
    WrongKeyError,
    count_error,
)
from khumkan.node.link.faults import BARRING, Fault, FaultBook
from khumkan.node.link.pace import Pace
from khumkan.node.link.transport import Answer, Transport
from khumkan.wire.contract import Refusal
from khumkan.wire.identity import (
    AccessToken,
    PrivateKey,
    audience_of,
    check_token_answer,
    write_assertion,
)

RENEW_SECONDS = 30.0
_LONGEST_LIFE_SECONDS = 86_400  # nothing signs this number: it must not be believed far
_OK = 200
_FORM = "application/x-www-form-urlencoded"
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class _TokenAnswer(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: Annotated[int, Meta(ge=0, le=_LONGEST_LIFE_SECONDS)]


@dataclass(slots=True)
class TokenKeeper:
    """Gives the token of the moment. Who was refused for good asks again only now and then."""

    transport: Transport
    enrolment: Enrolment
    keys: KeyRing
    hub_time: HubTime
    book: FaultBook
    pace: Pace
    read_seconds: Callable[[], float] = time.monotonic
    _token: str | None = None
    _renew_at: float = 0.0
    _barred_by: Refusal | None = None
    _barred_until: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self) -> str:
        """Return a token that is good for half a minute at least. Raises LinkError."""
        async with self._lock:
            if self._token is None or self.read_seconds() >= self._renew_at:
                self._token = None
                self._refuse_if_barred()
                self._token = await self._fetch()
            return self._token

    def drop(self, token: str) -> None:
        """Forget a token that the hub does not take any more."""
        if self._token == token:
            self._token = None

    async def _fetch(self) -> str:
        try:
            token = await self._fetch_with_any_key()
        except RefusedError as error:
            if error.fault in BARRING:
                self._barred_by = error.refusal
                self._barred_until = self.read_seconds() + self.pace.revoked_wait_seconds
            count_error(self.book, error)
            raise
        except LinkError as error:
            count_error(self.book, error)
            raise
        self.book.end(Fault.WRONG_KEY, Fault.HUB_AWAY, *BARRING)
        return token

    def _refuse_if_barred(self) -> None:
        if self._barred_by is not None and self.read_seconds() < self._barred_until:
            raise RefusedError(self._barred_by)
        self._barred_by = None

    async def _fetch_with_any_key(self) -> str:
        try:
            return await self._ask(self.keys.key)
        except RefusedError as error:
            if error.fault is Fault.CLOCK_OFF:
                return await self._ask(self.keys.key)  # by the hub's time, learnt just now
            if error.fault is not Fault.NOT_KNOWN or self.keys.next is None:
                raise
        # The hub took the successor, and this machine died before it knew.
        token = await self._ask(self.keys.next)
        self.keys.promote_next()
        return token

    async def _ask(self, key: PrivateKey) -> str:
        assertion, jti = write_assertion(
            key,
            node_id=self.enrolment.node_id,
            audience=audience_of(self.enrolment.hub_jwk),
            at=self.hub_time.now(),
        )
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": assertion,
        }
        url = f"{self.enrolment.api_url}/token"
        answer = await self.transport.post(url, urlencode(form).encode(), content_type=_FORM)
        if answer.status != _OK:
            raise self._explain(answer)
        return self._believe(_decode(answer), jti)

    def _explain(self, answer: Answer) -> LinkError:
        error = explain_refusal(answer, self.hub_time.clock)
        hub_now = read_hub_time(answer)
        if error.fault is Fault.CLOCK_OFF and hub_now is not None:
            self._tell_clock(self.hub_time.learn(hub_now))
        return error

    def _believe(self, answer: _TokenAnswer, jti: str) -> str:
        token = self._check(answer.access_token, jti)
        life = answer.expires_in
        self._renew_at = self.read_seconds() + max(life - RENEW_SECONDS, 1.0)
        self._tell_clock(self.hub_time.learn(token.expires_at - timedelta(seconds=life)))
        return answer.access_token

    def _check(self, token: str, jti: str) -> AccessToken:
        try:
            return check_token_answer(
                token,
                hub_jwk=self.enrolment.hub_jwk,
                node_id=self.enrolment.node_id,
                nonce=jti,
            )
        except WireError as error:
            raise WrongKeyError(error.message) from None

    def _tell_clock(self, offset: timedelta) -> None:
        """Tell how much this machine's clock is ahead (+) or behind (-)."""
        if offset:
            self.book.meet(Fault.CLOCK_OFF, f"{-offset.total_seconds():+.0f} s")
        else:
            self.book.end(Fault.CLOCK_OFF)


def _decode(answer: Answer) -> _TokenAnswer:
    try:
        return msgspec.json.decode(answer.body, type=_TokenAnswer)
    except ValueError:
        raise GarbageError(message("it gives no token and no reason")) from None
