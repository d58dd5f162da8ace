"""Enrol, token, keys: each reads a body, calls one service and answers, or refuses in JSON."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import wraps
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from khumkan.core.clock import format_time
from khumkan.core.messages import message
from khumkan.hub.nodes import services
from khumkan.hub.nodes.access import authenticate_node
from khumkan.hub.nodes.answers import answer_refused, read_bearer, read_body
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.hub.nodes.services.keys import GRACE
from khumkan.hub.organisations.requests import PublicRequest
from khumkan.ui.accounts.limits import count_try
from khumkan.ui.actors import Actor, Channel
from khumkan.wire.identity import MAX_TOKEN_BYTES

MAX_BODY_BYTES: Final = MAX_TOKEN_BYTES + 1024
_JOSE: Final = "application/jose"
_GRANT: Final = "client_credentials"
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TOO_MANY_SECONDS: Final = 60

_View = Callable[[PublicRequest], HttpResponse]


def _for_nodes(view: _View) -> _View:
    """Let a machine post without cookies, and tell it in JSON what it is refused for."""

    @login_not_required
    @csrf_exempt
    @never_cache
    @require_POST
    @wraps(view)
    def answer(request: PublicRequest) -> HttpResponse:
        try:
            return view(request)
        except NodeRefusedError as error:
            return answer_refused(error)

    return answer


@_for_nodes
def enrol(request: PublicRequest) -> HttpResponse:
    """Let a node in that holds a code: a signed request in, a signed answer out.

    Attempts that fail are limited by address.
    """
    jws = _read_text(request)
    attempt = count_try(request, "enrolment", "")
    if attempt is None:
        raise _too_many()
    answer = services.enrol(jws, at=timezone.now(), by=_actor(request))
    attempt.rollback()
    return HttpResponse(answer, content_type=_JOSE)


@_for_nodes
def give_token(request: PublicRequest) -> HttpResponse:
    """Give an access token for an assertion (OAuth client credentials, private_key_jwt)."""
    form = QueryDict(read_body(request, MAX_BODY_BYTES), encoding="utf-8")
    if form.get("grant_type") != _GRANT or form.get("client_assertion_type") != _ASSERTION:
        raise NodeRefusedError(
            message("tokens are for client_credentials with a jwt-bearer assertion"),
            reason="malformed",
        )
    given = services.issue_token(form.get("client_assertion", ""), at=timezone.now())
    return JsonResponse(asdict(given))


@_for_nodes
def change_key(request: PublicRequest) -> HttpResponse:
    """Have a node be known by the key that signed the request."""
    now = timezone.now()
    node = authenticate_node(read_bearer(request), at=now)
    key = services.rotate_key(node, _read_text(request), at=now, by=_actor(request))
    until = format_time(key.added_at + GRACE, "seconds")
    return JsonResponse({"thumbprint": key.thumbprint, "others_work_until": until})


def _read_text(request: HttpRequest) -> str:
    try:
        return read_body(request, MAX_BODY_BYTES).decode("ascii").strip()
    except UnicodeDecodeError:
        raise NodeRefusedError(
            message("the body is no signed token (compact JWS)"), reason="malformed"
        ) from None


def _actor(request: PublicRequest) -> Actor:
    return replace(request.actor, user_id=None, channel=Channel.NODE)


def _too_many() -> NodeRefusedError:
    return NodeRefusedError(
        message("too many attempts to enrol from this address; wait a minute"),
        reason="too-many",
        is_permanent=False,
        retry_after_seconds=_TOO_MANY_SECONDS,
    )
