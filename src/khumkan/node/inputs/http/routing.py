"""What a protocol tells of itself: which addresses it answers, and how."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, TypeAlias

from aiohttp import web

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Route: TypeAlias = tuple[str, str, Handler]
"""Method ("*" for any), address as the library writes patterns, and who answers."""


class Routed(Protocol):
    """A protocol that logs come by."""

    def routes(self) -> Iterable[Route]:
        """Return its addresses; what matches first counts."""
