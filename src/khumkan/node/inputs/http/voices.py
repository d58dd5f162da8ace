"""Which protocol a request speaks, told by its address: what goes wrong is said in its form."""

from collections.abc import Callable
from typing import Final

from aiohttp import web

from khumkan.node.inputs.http.bulk.answers import say_as_elasticsearch
from khumkan.node.inputs.http.hec.answers import say_as_splunk
from khumkan.node.inputs.http.otlp.answers import say_as_otlp
from khumkan.node.inputs.http.refusals import RefusedError, finish, say_plainly

Say = Callable[[web.BaseRequest, RefusedError], web.Response]
_SAYS: Final[tuple[tuple[str, Say], ...]] = (
    ("/services/collector", say_as_splunk),
    ("/v1/", say_as_otlp),
    ("/_", say_as_elasticsearch),
)


def say(request: web.BaseRequest, error: RefusedError) -> web.Response:
    """Return the answer that tells a sender why, in the form its program reads."""
    return finish(_say(request, error), error)


def _say(request: web.BaseRequest, error: RefusedError) -> web.Response:
    path = request.path
    if path == "/" or path.endswith("/_bulk"):
        return say_as_elasticsearch(request, error)
    for beginning, say_so in _SAYS:
        if path.startswith(beginning):
            return say_so(request, error)
    return say_plainly(error)
