"""What load balancers, monitors and people at night ask: does it live, is it ready, how is it.

They ask by any host name, without a session and without a language, so these three addresses are
answered before the hub's own middleware.
"""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse

from khumkan.hub.operations.confidants import may_see_details
from khumkan.hub.operations.metrics.exposition import CONTENT_TYPE, write_metrics
from khumkan.hub.operations.readiness import describe_work, find_obstacle

_TEXT = "text/plain; charset=utf-8"
_READING = ("GET", "HEAD")


def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is asked for it."""
    return HttpResponse("alive\n", content_type=_TEXT)


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether pages can be served: the database answers and is of this version."""
    obstacle = find_obstacle()
    status = 503 if obstacle else 200
    if "detail" in request.GET and may_see_details(request):
        return JsonResponse({"obstacle": obstacle, **describe_work(obstacle)}, status=status)
    words = "not ready\n" if obstacle else "ready\n"
    return HttpResponse(words, content_type=_TEXT, status=status)


def metrics(request: HttpRequest) -> HttpResponse:
    """Give the metrics to whom they are for; to others there is no such page."""
    if not may_see_details(request):
        return HttpResponse("not found\n", content_type=_TEXT, status=404)
    return HttpResponse(write_metrics(), content_type=CONTENT_TYPE)


def _probe(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in _READING:
            return HttpResponse(status=405, headers={"Allow": ", ".join(_READING)})
        response = view(request)
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    return answer


PROBES: Mapping[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": _probe(healthz),
    "/readyz": _probe(readyz),
    "/metrics": _probe(metrics),
}
