"""Warns a program of this hospital: a chat, an incident desk, whatever takes JSON by HTTP."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import msgspec

from khumkan.core.errors import ConfigurationError, TransportError
from khumkan.core.messages import message
from khumkan.node.notices.channel import Lot
from khumkan.node.notices.loopback import is_loopback
from khumkan.node.notices.writing import write_record

_TIMEOUT: Final = aiohttp.ClientTimeout(total=20, connect=10)
_HEADERS: Final = {"Content-Type": "application/json", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """Sends by POST. Raises ConfigurationError for an address that others could overhear."""

    url: str
    name: str = field(default="webhook", init=False)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            is_safe = parts.scheme == "https" or (
                parts.scheme == "http" and is_loopback(parts.hostname or "")
            )
        except ValueError:
            is_safe = False
        if not is_safe:
            raise ConfigurationError(
                message("node.notify_webhook must begin with https://, or be this very machine")
            )

    async def send(self, lot: Lot) -> None:
        """Send it; nothing is followed. Raises TransportError for any answer but 2xx."""
        body = msgspec.json.encode(write_record(lot))
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()) as one,
                one.post(self.url, data=body, headers=_HEADERS, allow_redirects=False) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, OSError) as error:
            words = message("the webhook can't be reached: {why}", why=type(error).__name__)
            raise TransportError(words, is_permanent=False) from error
        if not 200 <= status < 300:  # noqa: PLR2004 -- the class of answers that say yes
            raise TransportError(
                message("the webhook answered {status}", status=status), is_permanent=False
            )
