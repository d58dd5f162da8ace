"""Refusals in the one shape that TAXII has for them. Source: TAXII 2.1 §3.6.1."""

import json
from http import HTTPStatus
from typing import Final

from django.http import HttpResponse

from khumkan.ui.keys import new_key

MEDIA_TYPE: Final = "application/taxii+json;version=2.1"


class TaxiiError(Exception):
    """A request that is not answered; `text` is English, for whoever wrote the client."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def answer_error(error: TaxiiError) -> HttpResponse:
    """Return a TAXII error message."""
    body = {
        "title": error.status.phrase,
        "description": error.text,
        "error_id": str(new_key()),
        "error_code": error.status.name.lower(),
        "http_status": str(error.status.value),
    }
    response = HttpResponse(json.dumps(body), content_type=MEDIA_TYPE, status=error.status.value)
    if error.status is HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Basic realm="taxii", charset="UTF-8", Bearer realm="taxii"'
    return response


def not_found() -> TaxiiError:
    """Return the answer to what isn't there or isn't this reader's: the two look alike."""
    return TaxiiError(HTTPStatus.NOT_FOUND, "there is no such thing, or it is not yours to read")


def bad_request(text: str) -> TaxiiError:
    """Return the answer to a parameter that can't be used."""
    return TaxiiError(HTTPStatus.BAD_REQUEST, text)
