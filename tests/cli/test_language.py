"""Thai and English: chosen by option, setting or environment; every sentence in both."""

import pytest

from khumkan.cli.language import Speaker, choose_language
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KHUMKAN_OUTPUT__LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("wanted", "environment", "expected"),
    [
        pytest.param("th", {"LANG": "en_US.UTF-8"}, "th", id="asked for"),
        pytest.param("auto", {"LANG": "th_TH.UTF-8"}, "th", id="the environment is Thai"),
        pytest.param("auto", {"LC_ALL": "en_US", "LANG": "th_TH"}, "en", id="LC_ALL first"),
        pytest.param("auto", {"LANG": "de_DE"}, "en", id="a third language"),
        pytest.param("auto", {}, "en", id="nothing said"),
    ],
)
def test_the_language_is(
    monkeypatch: pytest.MonkeyPatch, wanted: str, environment: dict[str, str], expected: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert choose_language(wanted) == expected


def test_an_error_says_where_and_what() -> None:
    error = ConfigurationError(message("No findings."), place=Place("f", 2, 3))
    assert Speaker("en").say_error(error) == "f:2:3: No findings."
    assert Speaker("th").say_error(error).startswith("f:2:3: ไม่พบ")


def test_a_third_language_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="neither th nor en"):
        Speaker("de")
