"""Requests by any protocol, with a source's token in the form that its clients send."""

import base64
from dataclasses import dataclass
from typing import Any

from tests.node.inputs.running import Answer, WayIn, post

from khumkan.node.inputs import HttpInput
from khumkan.node.sources import SourceCount


@dataclass(frozen=True)
class Sender:
    """One source, and the input it sends to."""

    way_in: WayIn
    one: HttpInput
    token: str

    def post(
        self, path: str, body: Any = b"", scheme: str = "Bearer", method: str = "POST", **more: str
    ) -> Answer:
        return post(
            self.one, body, path, method, Authorization=authorize(self.token, scheme), **more
        )

    @property
    def counts(self) -> SourceCount:
        source = self.way_in.sources.find_by_token(self.token)
        assert source is not None
        return self.way_in.counters.read().get(source.id, SourceCount())


def authorize(token: str, scheme: str) -> str:
    """Write a token as clients of this scheme do."""
    pair = base64.b64encode(f"elastic:{token}".encode()).decode()
    return f"{scheme} {pair if scheme in ('Basic', 'ApiKey') else token}"


def make_sender(way_in: WayIn, **options: Any) -> Sender:
    """Return a new source of a new input."""
    return Sender(way_in, way_in.http(**options), way_in.sources.add("his", "his")[1])
