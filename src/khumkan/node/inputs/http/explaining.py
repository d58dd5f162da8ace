"""Around every request: what goes wrong is told in the sender's form, counted, logged if ours."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import hdrs, web

from khumkan.core.journal import log_event
from khumkan.core.messages import message
from khumkan.node.inputs.http.delivery import SOURCE
from khumkan.node.inputs.http.refusals import RefusedError
from khumkan.node.inputs.http.voices import say
from khumkan.node.sources import SourceCounters

_LOG = logging.getLogger(__name__)
_FAILED: Final = message("the node failed at this, and nothing was taken; its log says more")
_NOTHING_HERE: Final = message(
    "nothing is here: POST to /ingest, /_bulk, /services/collector or /v1/logs, or GET /healthz"
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def explain(
    request: web.Request, handler: Handler, counters: SourceCounters
) -> web.StreamResponse:
    """Return the handler's answer, or why there is none."""
    try:
        return await handler(request)
    except RefusedError as error:
        refusal = error
    except web.HTTPException as error:
        refusal = _refuse_address(error)
    except Exception as error:  # noqa: BLE001 -- the edge: told, logged and counted
        log_event(_LOG, "input.fail", level=logging.ERROR, kind="http", error=error)
        refusal = RefusedError(500, "failed", _FAILED)
    source = request.get(SOURCE)
    counters.count_refused(source.id if source else None, refusal.reason)
    answer = say(request, refusal)
    if refusal.reason == "failed":
        answer.force_close()
    return answer


def _refuse_address(error: web.HTTPException) -> RefusedError:
    """Tell that nothing is here; that an index is said to exist (HEAD) is no reason to say more."""
    allow = error.headers.get(hdrs.ALLOW)
    if allow == hdrs.METH_HEAD:
        return RefusedError(404, "wrong-address", _NOTHING_HERE)
    return RefusedError(error.status, "wrong-address", _NOTHING_HERE, allow=allow)
