"""Errors as answers. The views below are this test's own addresses."""

import json
from collections.abc import Callable

import pytest
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import DjangoAssertNumQueries

from khumkan.core.messages import message
from khumkan.hub.project.urls import (
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
)
from khumkan.hub.project.urls import (
    urlpatterns as addresses,
)
from khumkan.ui.errors import ConflictError, NotFoundError, RefusedError
from khumkan.ui.middleware.errors import slow_down

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]


def _raising(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    @login_not_required
    def view(_request: HttpRequest) -> HttpResponse:
        raise error

    return view


@login_not_required
def _read(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


@login_not_required
def _slow(request: HttpRequest) -> HttpResponse:
    return slow_down(request)


def _private(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("for people who are signed in")


urlpatterns = [
    path("missing/", _raising(NotFoundError(message("gone")))),
    path("conflict/", _raising(ConflictError(message("Changed by {who}", who="Malee")))),
    path("refused/", _raising(RefusedError(message("Not on a Sunday")))),
    path("denied/", _raising(PermissionDenied("reason that stays inside"))),
    path("broken/", _raising(RuntimeError("secret inside"))),
    path("api/missing/", _raising(NotFoundError(message("gone")))),
    path("api/broken/", _raising(RuntimeError("secret inside"))),
    path("read/", _read),
    path("slow/", _slow),
    path("private/", _private),
    path("", include(addresses)),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

PAGES = [
    pytest.param("/missing/", 404, "There is no such page, or it is not for you", id="not found"),
    pytest.param("/no/such/page/", 404, "There is no such page", id="no such address"),
    pytest.param("/conflict/", 409, "Changed by Malee", id="somebody was first"),
    pytest.param("/refused/", 400, "Not on a Sunday", id="refused by a rule"),
    pytest.param("/denied/", 403, "Your role does not include it", id="denied"),
    pytest.param("/slow/", 429, "Try again in a few minutes", id="too many tries"),
    pytest.param("/broken/", 500, "It is not your fault", id="our failure"),
]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE="en")


@pytest.mark.parametrize(("address", "status", "words"), PAGES)
def test_an_error_is_a_page_that_says_what_to_do(
    visitor: Client, address: str, status: int, words: str
) -> None:
    response = visitor.get(address)
    text = response.content.decode()
    assert response.status_code == status
    assert words in text
    assert "<h1>" in text
    assert "secret" not in text
    assert "reason that stays inside" not in text


@pytest.mark.parametrize(("address", "status", "words"), PAGES)
def test_for_a_fragment_an_error_is_a_toast(
    visitor: Client, address: str, status: int, words: str
) -> None:
    del words
    response = visitor.get(address, headers={"HX-Request": "true"})
    assert response.status_code == status
    assert response["HX-Retarget"] == "#toasts"
    assert response["HX-Reswap"] == "beforeend"
    assert 'class="toast toast-error"' in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        pytest.param("/api/missing/", 404, id="not found"),
        pytest.param("/api/broken/", 500, id="our failure"),
    ],
)
def test_for_a_machine_an_error_is_json_in_one_shape(
    visitor: Client, address: str, status: int
) -> None:
    response = visitor.get(address)
    error = json.loads(response.content)["error"]
    assert (response.status_code, error["status"]) == (status, status)
    assert set(error) == {"status", "message"}


def test_whoever_asks_for_json_gets_json(visitor: Client) -> None:
    response = visitor.get("/missing/", headers={"Accept": "application/json"})
    assert response["Content-Type"] == "application/json"
    page = visitor.get("/missing/", headers={"Accept": "text/html,application/json"})
    assert page["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"text": "ก" * 1_200_000}, id="three megabytes"),
        pytest.param({f"f{n}": "" for n in range(2_100)}, id="too many fields"),
    ],
)
def test_a_form_that_is_too_large_is_told_so(visitor: Client, fields: dict[str, str]) -> None:
    body = "&".join(f"{key}={value}" for key, value in fields.items())
    response = visitor.post("/read/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "Nothing was saved" in response.content.decode()


def test_a_form_without_its_token_is_refused_with_words() -> None:
    response = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en").post("/read/")
    assert response.status_code == 403
    assert "The form has grown too old" in response.content.decode()


@pytest.mark.parametrize("host", ["evil.example", "testserver@evil.example", "testserver:x", ""])
def test_a_host_that_is_not_ours_is_refused_in_plain_words(visitor: Client, host: str) -> None:
    response = visitor.get("/accounts/login/", headers={"Host": host})
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")
    assert "evil" not in response.content.decode()
    assert not response.cookies


def test_absent_and_denied_look_alike(visitor: Client) -> None:
    absent, denied = visitor.get("/no/such/page/"), visitor.get("/missing/")

    def without_what_differs(text: str) -> list[str]:
        return [
            line
            for line in text.splitlines()
            if 'name="' not in line
            and "data-now" not in line
            and "datetime" not in line
            and "/missing/" not in line
            and "/no/such" not in line
        ]

    assert absent.status_code == denied.status_code
    assert without_what_differs(absent.content.decode()) == without_what_differs(
        denied.content.decode()
    )


def test_the_page_of_a_failure_needs_neither_database_nor_style_sheets(
    visitor: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def fail(_name: str) -> str:
        raise ValueError

    monkeypatch.setattr(staticfiles_storage, "url", fail)
    with django_assert_num_queries(0):
        response = visitor.get("/broken/")
    assert response.status_code == 500
    assert "stylesheet" not in response.content.decode()


def test_signing_in_again_is_asked_of_the_page_not_of_a_fragment(visitor: Client) -> None:
    assert visitor.get("/private/").status_code == 302
    response = visitor.get("/private/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == "/accounts/login/"
    assert response.content == b""


@pytest.mark.parametrize(
    ("page", "query"),
    [
        pytest.param(
            "http://testserver/immunity/?level=high",
            "?next=%2Fimmunity%2F%3Flevel%3Dhigh",
            id="ours",
        ),
        pytest.param("http://evil.example/immunity/", "", id="another host"),
        pytest.param("nonsense", "", id="nonsense"),
    ],
)
def test_whoever_signs_in_again_comes_back_to_the_page_that_held_the_fragment(
    visitor: Client, page: str, query: str
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": page}
    response = visitor.get("/private/", headers=headers)
    assert response["HX-Redirect"] == f"/accounts/login/{query}"
