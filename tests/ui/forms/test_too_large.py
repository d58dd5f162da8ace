"""A form of ten megabytes is refused before anything makes a form of it."""

from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from khumkan.hub.project import urls
from khumkan.ui.forms import Form, MultilineText

pytestmark = pytest.mark.django_db

TEN_MEGABYTES = 10 * 1024 * 1024
_SEEN: list[str] = []


class NoteForm(Form):
    note = MultilineText(label="Note", max_length=TEN_MEGABYTES)


@login_not_required
def write_note(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST)
    _SEEN.append(form["note"].value())
    return HttpResponse()


@pytest.fixture(autouse=True)
def one_page(settings: Any) -> None:
    _SEEN.clear()
    addresses: Any = ModuleType("addresses")
    addresses.urlpatterns = [path("note/", write_note), *urls.urlpatterns]
    addresses.handler400 = urls.handler400
    settings.ROOT_URLCONF = addresses


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_ten_megabytes_never_become_a_form(content_type: str) -> None:
    text = "a" * TEN_MEGABYTES
    body = f"note={text}"
    if "multipart" in content_type:
        head = 'Content-Disposition: form-data; name="note"'
        body = f"--x\r\n{head}\r\n\r\n{text}\r\n--x--\r\n"
    response = Client().post("/note/", body.encode(), content_type=content_type)
    assert response.status_code == 413
    assert b"<h1>" in response.content
    assert _SEEN == []


def test_a_form_of_usual_size_arrives() -> None:
    assert Client().post("/note/", {"note": "a" * 1000}).status_code == 200
    assert _SEEN == ["a" * 1000]
