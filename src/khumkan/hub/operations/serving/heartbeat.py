"""Tells the database now and then that a part does its work: `khumkan hub doctor` asks for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from django.db import DatabaseError, close_old_connections

from khumkan.hub.operations.services import beat
from khumkan.hub.operations.serving.parts import Part

_EVERY_SECONDS: Final = 60.0


@asynccontextmanager
async def beating(part: Part) -> AsyncIterator[None]:
    """Tell that a part is at work for as long as the block runs."""
    task = asyncio.ensure_future(_beat(part))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _beat(part: Part) -> None:
    while True:
        await asyncio.to_thread(_tell, part)
        await asyncio.sleep(_EVERY_SECONDS)


def _tell(part: Part) -> None:
    close_old_connections()
    with suppress(DatabaseError):  # those who look after the streams say so
        beat(part)
    close_old_connections()
