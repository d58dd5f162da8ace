"""Where this user's caches lie."""

import sys
from pathlib import Path

import pytest

from khumkan.core.caches import cache_folder


@pytest.mark.parametrize(
    ("named", "platform", "expected"),
    [
        pytest.param("", "linux", "/home/a/.cache/khumkan", id="usual"),
        pytest.param("", "darwin", "/home/a/Library/Caches/khumkan", id="macOS"),
        pytest.param("/var/c", "linux", "/var/c/khumkan", id="named"),
        pytest.param("c", "linux", "/home/a/.cache/khumkan", id="named, but not whole"),
    ],
)
def test_the_platform_says_where(
    named: str, platform: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/a")
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    monkeypatch.setattr(sys, "platform", platform)
    assert cache_folder() == Path(expected)


def test_a_user_without_a_home_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", fail)
    assert cache_folder() is None
