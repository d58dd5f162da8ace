"""One refusal, told in the form that each program reads."""

import json
from typing import Any

import pytest
from aiohttp import hdrs
from aiohttp.test_utils import make_mocked_request

from khumkan.core.messages import message
from khumkan.node.inputs.http.refusals import RefusedError
from khumkan.node.inputs.http.voices import say

STOPPING = RefusedError(503, "stopping", message("the node is stopping"))
FULL = RefusedError(429, "journal-full", message("no room"), retry_seconds=1.2)


@pytest.mark.parametrize(
    ("path", "error", "expected"),
    [
        ("/ingest", STOPPING, {"error": {"status": 503, "message": "the node is stopping"}}),
        ("/nothing", FULL, {"error": {"status": 429, "message": "no room"}}),
        (
            "/services/collector/raw",
            STOPPING,
            {"text": "Server is shutting down", "code": 23, "detail": "the node is stopping"},
        ),
        ("/services/collector", FULL, {"text": "Server is busy", "code": 9, "detail": "no room"}),
        ("/v1/logs", STOPPING, {"code": 14, "message": "the node is stopping"}),
        ("/v1/logs", FULL, {"code": 8, "message": "no room"}),
        *(
            (
                path,
                FULL,
                {
                    "error": {
                        "root_cause": [
                            {"type": "es_rejected_execution_exception", "reason": "no room"}
                        ],
                        "type": "es_rejected_execution_exception",
                        "reason": "no room",
                    },
                    "status": 429,
                },
            )
            for path in ("/", "/_bulk", "/logs/_bulk", "/_license")
        ),
    ],
)
def test_a_refusal_is_told_in_the_form_of_the_address(
    path: str, error: RefusedError, expected: Any
) -> None:
    request = make_mocked_request("POST", path, {hdrs.CONTENT_TYPE: "application/json"})
    answer = say(request, error)

    assert isinstance(answer.body, bytes)
    assert (answer.status, json.loads(answer.body)) == (error.status, expected)
    assert answer.headers.get("Retry-After") == ("2" if error is FULL else None)


@pytest.mark.parametrize("path", ["/ingest", "/_bulk", "/v1/logs"])
def test_a_stranger_is_told_how_to_authenticate(path: str) -> None:
    error = RefusedError(401, "not-authenticated", message("who are you?"))
    answer = say(make_mocked_request("POST", path), error)

    assert [each.partition(" ")[0] for each in answer.headers.getall("WWW-Authenticate")] == [
        "Bearer",
        "Basic",
        "ApiKey",
    ]
    assert answer.keep_alive is False
