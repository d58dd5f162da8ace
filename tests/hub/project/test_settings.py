"""The settings as a hub runs with them: what must never be otherwise."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_ASK = """
import json
from khumkan.hub.project import settings as s
print(json.dumps({name: getattr(s, name) for name in %r}))
"""
NAMES = (
    "DEBUG",
    "ALLOWED_HOSTS",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "X_FRAME_OPTIONS",
    "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN",
    "MIDDLEWARE",
    "CONTENT_SECURITY_POLICY",
    "WHITENOISE_ALLOW_ALL_ORIGINS",
)


def settings(folder: Path, **variables: str) -> dict[str, object]:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(  # noqa: S603 -- our own code
        [sys.executable, "-c", _ASK % (NAMES,)],
        env=environment | {"KHUMKAN_HUB__DATA": str(folder)} | variables,
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("url", "is_https"), [("https://hub.example.go.th", True), ("http://localhost:8000", False)]
)
def test_cookies_travel_as_the_address_says(tmp_path: Path, url: str, is_https: bool) -> None:
    found = settings(tmp_path, KHUMKAN_HUB__PUBLIC_URL=url)
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is is_https
    assert bool(found["SECURE_HSTS_SECONDS"]) is is_https
    assert found["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is not is_https
    assert found["DEBUG"] is False


def test_nothing_inline_and_nothing_from_elsewhere(tmp_path: Path) -> None:
    policy = json.dumps(settings(tmp_path)["CONTENT_SECURITY_POLICY"])
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


def test_requests_are_journalled_first_and_pages_are_not_compressed(tmp_path: Path) -> None:
    found = settings(tmp_path)
    middleware = found["MIDDLEWARE"]
    assert isinstance(middleware, list)
    assert middleware[0] == "khumkan.hub.operations.middleware.journal_requests"
    assert not any("gzip" in name.lower() for name in middleware)
    assert found["WHITENOISE_ALLOW_ALL_ORIGINS"] is False


def test_loading_the_settings_makes_nothing(tmp_path: Path) -> None:
    settings(tmp_path / "hub")
    assert list(tmp_path.iterdir()) == []
