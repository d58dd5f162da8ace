"""Requests of OpenTelemetry's protocol, in protobuf and JSON."""

import json
from typing import Any

from google.protobuf.json_format import ParseDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest


def text(value: str) -> dict[str, Any]:
    return {"stringValue": value}


def pairs(**members: Any) -> list[dict[str, Any]]:
    """Write attributes; `__` in a name stands for a dot."""
    return [
        {"key": name.replace("__", "."), "value": text(value) if isinstance(value, str) else value}
        for name, value in members.items()
    ]


def request_of(
    *records: Any, resource: list[dict[str, Any]] | None = None, scope: Any = None
) -> dict[str, Any]:
    """Write a request with these records, as JSON has it."""
    logs: dict[str, Any] = {"logRecords": list(records)}
    if scope is not None:
        logs["scope"] = scope
    group: dict[str, Any] = {"scopeLogs": [logs]}
    if resource is not None:
        group["resource"] = {"attributes": resource}
    return {"resourceLogs": [group]}


def as_json(request: dict[str, Any]) -> bytes:
    return json.dumps(request, ensure_ascii=False).encode()


def as_protobuf(request: dict[str, Any]) -> bytes:
    built: ExportLogsServiceRequest = ParseDict(request, ExportLogsServiceRequest())
    return bytes(built.SerializeToString())
