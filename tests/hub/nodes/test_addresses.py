"""Where nodes are told to go."""

import msgspec
import pytest
from pytest_django.fixtures import Settings

from khumkan.hub.nodes.addresses import api_url, stream_url


@pytest.mark.parametrize(
    ("public", "stream", "expected"),
    [
        ("http://localhost:8000", "", "http://localhost:8001/stream"),
        ("http://127.0.0.1:8000/", "", "http://127.0.0.1:8001/stream"),
        ("http://[::1]:8000", "", "http://[::1]:8001/stream"),
        ("https://localhost", "", "https://localhost/stream"),
        ("https://hub.example.go.th", "", "https://hub.example.go.th/stream"),
        ("https://hub.example.go.th", "https://s.example.go.th/x", "https://s.example.go.th/x"),
    ],
)
def test_the_stream_is_below_the_hub_or_at_its_own_port(
    settings: Settings, public: str, stream: str, expected: str
) -> None:
    settings.PUBLIC_URL = public
    settings.HUB = msgspec.structs.replace(settings.HUB, stream_url=stream, stream_port=8001)
    assert stream_url() == expected
    assert api_url() == public.rstrip("/") + "/api/node/v1"
