"""The reader's choices, worked out for one request."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from khumkan.ui.accounts.models import User
from khumkan.ui.middleware.preferences import PreferencesMiddleware, read_preferences
from khumkan.ui.preferences import Preferences, current


@pytest.mark.parametrize(
    ("cookies", "accepts", "expected"),
    [
        pytest.param({}, "", Preferences("th"), id="nothing said: Thai"),
        pytest.param({}, "th-TH,th;q=0.9", Preferences("th"), id="a Thai browser"),
        pytest.param({}, "en-GB", Preferences("en", calendar="gregorian"), id="an English browser"),
        pytest.param({}, "fr", Preferences("th"), id="a language we don't have: Thai"),
        pytest.param(
            {"language": "th"}, "en", Preferences("th"), id="the cookie before the browser"
        ),
        pytest.param({"theme": "dark"}, "", Preferences("th", "dark"), id="a theme"),
        pytest.param({"theme": "<b>", "language": "x"}, "", Preferences("th"), id="nonsense"),
    ],
)
def test_a_stranger_is_served_by_cookie_then_by_browser(
    cookies: dict[str, str], accepts: str, expected: Preferences
) -> None:
    request = RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE=accepts)
    request.user = AnonymousUser()
    request.COOKIES.update(cookies)
    assert read_preferences(request) == expected


def test_an_account_knows_better_than_cookie_and_browser() -> None:
    request = RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE="th")
    request.user = User(language="en", theme="contrast", calendar="gregorian", digits="thai")
    request.COOKIES.update({"language": "th", "theme": "dark"})
    assert read_preferences(request) == Preferences("en", "contrast", "gregorian", "thai")


def test_a_stream_keeps_the_language_though_it_is_written_later() -> None:
    def answer(_request: object) -> StreamingHttpResponse:
        return StreamingHttpResponse(
            f"{translation.get_language()} {current().language}" for _ in range(2)
        )

    request = RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE="en")
    request.user = AnonymousUser()
    response = PreferencesMiddleware(answer)(request)
    with translation.override("th"):
        assert list(response) == [b"en en", b"en en"]
    assert current() == Preferences()


def test_answers_say_their_language_and_that_they_depend_on_it() -> None:
    request = RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE="en")
    request.user = AnonymousUser()
    response = PreferencesMiddleware(lambda _request: HttpResponse("x"))(request)
    assert response["Content-Language"] == "en"
    assert "Accept-Language" in response["Vary"]
    assert "Cookie" in response["Vary"]


@pytest.mark.django_db
def test_no_language_stays_behind_after_a_request(client: Client) -> None:
    before = translation.get_language()
    client.get("/help/", HTTP_ACCEPT_LANGUAGE="en")
    assert translation.get_language() == before
