"""Around every request: what goes wrong is answered in one form, counted, and logged if ours."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import hdrs, web

from khumkan.core.journal import log_event
from khumkan.core.messages import message
from khumkan.node.inputs.ingest import SOURCE
from khumkan.node.inputs.refusals import RefusedError, answer_refusal, write_error
from khumkan.node.sources import SourceCounters

_LOG = logging.getLogger(__name__)
_FAILED: Final = message("the node failed at this, and nothing was taken; its log says more")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def explain(
    request: web.Request, handler: Handler, counters: SourceCounters
) -> web.StreamResponse:
    """Return the handler's answer, or why there is none."""
    try:
        return await handler(request)
    except RefusedError as error:
        answer, reason = answer_refusal(error), error.reason
    except web.HTTPException as error:
        answer, reason = _answer_wrong_address(error), "wrong-address"
    except Exception as error:  # noqa: BLE001 -- the edge: told, logged and counted
        log_event(_LOG, "input.fail", level=logging.ERROR, kind="http", error=error)
        answer, reason = write_error(500, str(_FAILED)), "failed"
        answer.force_close()
    source = request.get(SOURCE)
    counters.count_refused(source.id if source else None, reason)
    return answer


def _answer_wrong_address(error: web.HTTPException) -> web.Response:
    text = message("nothing is here: POST to /ingest, or GET /healthz")
    answer = write_error(error.status, str(text))
    if hdrs.ALLOW in error.headers:
        answer.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
    return answer
