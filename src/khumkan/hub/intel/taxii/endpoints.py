"""What every endpoint does first and last: who asks, what they take, errors in TAXII's shape."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from khumkan.core.journal import log_event
from khumkan.hub.intel.taxii.authentication import authenticate
from khumkan.hub.intel.taxii.errors import TaxiiError, answer_error
from khumkan.hub.intel.taxii.negotiation import require_acceptable

_LOG = logging.getLogger(__name__)
_READING = ("GET", "HEAD")
_WRITING = ("POST", "DELETE")
_View = Callable[..., HttpResponse]


def endpoint(answer: _View) -> _View:
    """Make a view: it is given the request, the client and the moment, and may raise TaxiiError."""

    @login_not_required
    @csrf_exempt
    @wraps(answer)
    def view(request: HttpRequest, **where: str) -> HttpResponse:
        try:
            at = timezone.now()
            client = authenticate(request, at=at)
            require_acceptable(request.headers)
            _require_reading(request)
            return answer(request, client, at, **where)
        except TaxiiError as error:
            return answer_error(error)
        except Exception as error:  # noqa: BLE001 -- a page in HTML is no answer to a TAXII client
            log_event(_LOG, "taxii.fail", level=logging.ERROR, error=error)
            return answer_error(
                TaxiiError(HTTPStatus.INTERNAL_SERVER_ERROR, "the server failed; try again")
            )

    return view


def _require_reading(request: HttpRequest) -> None:
    if request.method in _WRITING:
        raise TaxiiError(HTTPStatus.FORBIDDEN, "nothing can be written to this collection")
    if request.method not in _READING:
        raise TaxiiError(HTTPStatus.METHOD_NOT_ALLOWED, "only GET is answered here")
