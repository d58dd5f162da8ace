"""Browsers in words."""

import pytest
from django.utils import translation

from khumkan.ui.accounts.devices import describe_device

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        pytest.param(MAC + "Chrome/140.0 Safari/537.36", "Chrome on macOS", id="Chrome"),
        pytest.param(MAC + "Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on macOS", id="Edge"),
        pytest.param(MAC + "Version/18.0 Safari/605.1.15", "Safari on macOS", id="Safari"),
        pytest.param(PHONE + "Chrome/140.0 Mobile Safari/537.36", "Chrome on Android", id="phone"),
        pytest.param(PHONE + "Chrome/140 Safari Line/15.1.0", "LINE on Android", id="inside LINE"),
        pytest.param("curl/8.0", "Unknown device", id="no browser"),
        pytest.param("", "Unknown device", id="nothing"),
        pytest.param("<b>Firefox/</b> Windows", "Firefox on Windows", id="nothing of it is shown"),
    ],
)
def test_device_in_words(user_agent: str, device: str) -> None:
    with translation.override("en"):
        assert describe_device(user_agent) == device
