"""What Elasticsearch's clients are told: item by item, or in the form of its errors.

An answer is compact, with `"errors"` right before `"items"`: Fluent Bit looks for exactly these
bytes where the answer is longer than its buffer.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from aiohttp import hdrs, web

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.node.inputs.http.bulk.filtering import Filter
from khumkan.node.inputs.http.bulk.reading import (
    BAD_ACTION,
    BAD_DOCUMENT,
    UNSUPPORTED,
    Action,
)
from khumkan.node.inputs.http.refusals import RefusedError

PRODUCT_HEADER: Final = "X-Elastic-Product"
_PRODUCT: Final = "Elasticsearch"
_MOST_REMEMBERED: Final = 1_000
_COMPATIBLE: Final = re.compile(r"application/vnd\.elasticsearch\+\w+; ?compatible-with=(\d{1,2})")
_TYPES: Final = {
    "not-authenticated": "security_exception",
    "busy": "es_rejected_execution_exception",
    "journal-full": "es_rejected_execution_exception",
    "wrong-address": "invalid_request",
    "empty": "parse_exception",
}
_WRONG: Final[dict[str, tuple[str, Message]]] = {
    UNSUPPORTED: (
        "illegal_argument_exception",
        message("a node keeps logs as they were: only create and index are taken"),
    ),
    BAD_ACTION: (
        "illegal_argument_exception",
        message("this line is no action such as {example}", example='{"create":{}}'),
    ),
    BAD_DOCUMENT: ("document_parsing_exception", message("this line is no JSON object")),
}


def write_json(
    request: web.BaseRequest, body: JsonObject | bytes, *, status: int = 200
) -> web.Response:
    """Return a JSON answer of the type that this client asks for."""
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    asked = request.headers.get(hdrs.ACCEPT, "")
    found = _COMPATIBLE.search(asked)
    kind = "application/json"
    if found:
        kind = f"application/vnd.elasticsearch+json;compatible-with={found[1]}"
    headers = {PRODUCT_HEADER: _PRODUCT, hdrs.CONTENT_TYPE: kind}
    return web.Response(body=content, status=status, headers=headers)


def say_as_elasticsearch(request: web.BaseRequest, error: RefusedError) -> web.Response:
    """Return a refusal as Elasticsearch would say it."""
    cause: JsonObject = {
        "type": _TYPES.get(error.reason, "khumkan_exception"),
        "reason": str(error.message),
    }
    body: JsonObject = {"error": {"root_cause": [cause], **cause}, "status": error.status}
    return write_json(request, body, status=error.status)


def write_items(
    items: Sequence[tuple[Action, str]], place: int, milliseconds: int, wanted: Filter
) -> bytes:
    """Return the answer to a bulk request; `place` makes names for documents that have none."""
    has_errors = any(wrong for _, wrong in items)
    parts = []
    if wanted.has("took"):
        parts.append(b'"took":%d' % milliseconds)
    if wanted.has("errors"):
        parts.append(b'"errors":true' if has_errors else b'"errors":false')
    written = [each for each in _write_each(items, place, wanted) if each]
    if written or wanted.is_everything:
        parts.append(('"items":[' + ",".join(written) + "]").encode())
    return b"{" + b",".join(parts) + b"}"


def _write_each(items: Sequence[tuple[Action, str]], place: int, wanted: Filter) -> Iterator[str]:
    writers: dict[str, _Writer] = {}
    for number, (action, wrong) in enumerate(items):
        operation = action.operation
        writer = writers.get(operation) or writers.setdefault(operation, _Writer(operation, wanted))
        yield writer.write(action, action.id or f"{place}-{number}", wrong)


class _Writer:
    """Writes items of one operation: only the members that are wanted."""

    def __init__(self, operation: str, wanted: Filter) -> None:
        self._operation = operation
        self._wants = {
            name: wanted.has("items", operation, name)
            for name in ("_index", "_id", "_version", "result", "status", "error")
        }
        self._indexes: dict[str, str] = {}

    def write(self, action: Action, name: str, wrong: str) -> str:
        """Return one item, "" if nothing of it is wanted."""
        parts = []
        wants = self._wants
        if wants["_index"]:
            parts.append(self._write_index(action.index))
        if wants["_id"]:
            parts.append('"_id":' + (_quote(name) if action.id else f'"{name}"'))
        if not wrong and wants["_version"]:
            parts.append('"_version":1')
        if not wrong and wants["result"]:
            parts.append('"result":"created"')
        if wants["status"]:
            parts.append('"status":400' if wrong else '"status":201')
        if wrong and wants["error"]:
            parts.append(_write_wrong(wrong))
        return f'{{"{self._operation}":{{{",".join(parts)}}}}}' if parts else ""

    def _write_index(self, index: str) -> str:
        known = self._indexes.get(index)
        if known is None:
            known = '"_index":' + _quote(index)
            if len(self._indexes) < _MOST_REMEMBERED:
                self._indexes[index] = known
        return known


def _quote(text: str) -> str:
    return msgspec.json.encode(text).decode()


def _write_wrong(wrong: str) -> str:
    kind, reason = _WRONG[wrong]
    return f'"error":{{"type":"{kind}","reason":{_quote(str(reason))}}}'
