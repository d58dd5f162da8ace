"""What an OTLP client is told: how many records were refused, or google.rpc.Status."""

from typing import Final

from aiohttp import hdrs, web
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.node.inputs.http.otlp.wire import write_varint
from khumkan.node.inputs.http.refusals import RefusedError

JSON: Final = "application/json"
PROTOBUF: Final = "application/x-protobuf"
_CODES: Final = {400: 3, 401: 16, 404: 12, 405: 12, 413: 3, 415: 3, 429: 8, 500: 13, 503: 14}
_UNKNOWN: Final = 2
_CODE_FIELD, _MESSAGE_FIELD = b"\x08", b"\x12"
_PARTLY: Final = message("these records could not be read, and were not taken; the others were")


def write_response(kind: str, n_refused: int) -> web.Response:
    """Return an ExportLogsServiceResponse in the encoding of the request."""
    text = str(_PARTLY) if n_refused else ""
    if kind == JSON:
        partly: JsonObject = {"rejectedLogRecords": str(n_refused), "errorMessage": text}
        return web.json_response({"partialSuccess": partly} if n_refused else {})
    response = ExportLogsServiceResponse()
    if n_refused:
        response.partial_success.rejected_log_records = n_refused
        response.partial_success.error_message = text
    return web.Response(body=response.SerializeToString(), content_type=PROTOBUF)


def say_as_otlp(request: web.BaseRequest, error: RefusedError) -> web.Response:
    """Return a refusal as google.rpc.Status."""
    code, text = _CODES.get(error.status, _UNKNOWN), str(error.message)
    if request.headers.get(hdrs.CONTENT_TYPE, "").startswith(JSON):
        return web.json_response({"code": code, "message": text}, status=error.status)
    packed = text.encode()
    body = _CODE_FIELD + write_varint(code) + _MESSAGE_FIELD + write_varint(len(packed)) + packed
    return web.Response(body=body, status=error.status, content_type=PROTOBUF)
