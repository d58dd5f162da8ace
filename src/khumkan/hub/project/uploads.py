"""The most that a request may bring as files: looked at before a byte of it is written anywhere.

Forms have limits of their own, but those are asked once all is on the disk; and anybody who has not
signed in can send a form.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES: Final = 210 * 1024 * 1024
"""Of a whole request: a piece of evidence may have 200 MB."""


class BoundedUploads(FileUploadHandler):
    """Refuses what is announced as more; a server reads no more than was announced."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 -- Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Look at the length that the request announces. Raises RequestDataTooBig."""
        del input_data, META, boundary, encoding
        if content_length > MOST_BYTES:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave the bytes to those who keep them."""
        del start
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to those who keep it."""
        del file_size
