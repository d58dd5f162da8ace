"""Whose word about a request's address is believed."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from khumkan.ui.accounts.addresses import read_client_address


@pytest.mark.parametrize(
    ("n_proxies", "forwarded", "peer", "address"),
    [
        pytest.param(0, "", "203.0.113.9", "203.0.113.9", id="nobody in between"),
        pytest.param(0, "198.51.100.1", "203.0.113.9", "203.0.113.9", id="invented"),
        pytest.param(1, "198.51.100.1", "10.0.0.1", "198.51.100.1", id="one proxy"),
        pytest.param(
            1, "1.1.1.1, 198.51.100.1", "10.0.0.1", "198.51.100.1", id="invented in front"
        ),
        pytest.param(2, "198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1", id="two proxies"),
        pytest.param(2, "198.51.100.1", "10.0.0.1", "10.0.0.1", id="fewer than there should be"),
        pytest.param(1, "not an address", "10.0.0.1", "", id="no address"),
        pytest.param(0, "", "", "", id="a Unix socket"),
        pytest.param(0, "", "::ffff:203.0.113.9", "203.0.113.9", id="mapped"),
        pytest.param(0, "", "2001:db8::1", "2001:db8::1", id="version six"),
    ],
)
def test_client_address(
    settings: Settings, n_proxies: int, forwarded: str, peer: str, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = n_proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    assert read_client_address(request) == address
