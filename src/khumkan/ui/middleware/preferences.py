"""Works out how the reader wants pages, and makes it hold for one request."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from khumkan.ui.preferences import LANGUAGES, THEME_COOKIE, THEMES, Preferences, using

Answer = Callable[[HttpRequest], HttpResponseBase]


class PreferencesMiddleware:
    """Stands after the one that names the user; everything within asks `preferences.current()`."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the reader's language; a stream keeps it though it is written later."""
        wanted = read_preferences(request)
        with _active(wanted):
            response = self.answer(request)
        response.headers.setdefault("Content-Language", wanted.language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _stream(iter(response), wanted)
        return response


def read_preferences(request: HttpRequest) -> Preferences:
    """Return the account's choices; without an account the cookies', then the browser's."""
    user = request.user
    if user.is_authenticated:
        return Preferences(user.language, user.theme, user.calendar, user.digits)
    language = translation.get_language_from_request(request)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return Preferences(
        language=language if language in LANGUAGES else LANGUAGES[0],
        theme=theme if theme in THEMES else THEMES[0],
        calendar="buddhist" if language == "th" else "gregorian",
    )


@contextmanager
def _active(wanted: Preferences) -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(translation.override(wanted.language))
        stack.enter_context(using(wanted))
        yield


def _stream(chunks: Iterator[bytes], wanted: Preferences) -> Iterator[bytes]:
    while True:
        with _active(wanted):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk
