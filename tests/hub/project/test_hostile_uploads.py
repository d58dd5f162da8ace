"""What somebody sends who has not signed in fills no disk."""

import io
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory
from django.urls import reverse

from khumkan.hub.project.uploads import MOST_BYTES


class Endless(io.RawIOBase):
    """A body of which not a byte may be read."""

    def read(self, _size: int | None = -1, /) -> bytes:
        raise AssertionError


def test_a_body_that_is_too_large_is_not_even_begun_to_be_read() -> None:
    request: Any = RequestFactory().post(reverse("account_login"))
    meta = {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(MOST_BYTES + 1),
    }
    with pytest.raises(RequestDataTooBig):
        MultiPartParser(meta, Endless(), request.upload_handlers).parse()


def test_a_small_one_is_taken() -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n--x--\r\n'
    )
    request: Any = RequestFactory().post(
        reverse("account_login"), body, content_type="multipart/form-data; boundary=x"
    )
    assert request.FILES["file"].read() == b"abc"
