"""What shippers ask an Elasticsearch before they send: fixed answers, nothing is stored.

Templates, policies, pipelines and aliases are said to be there, and may be put: a node needs none
of them. The answers are as small as the programs' own sources let them be; which programs those are
stands with their dialogues in the tests.
"""

import re
from collections.abc import Callable
from typing import Final

from khumkan.core.jsontypes import JsonObject

_CLUSTER: Final = "khumkan"
_UUID: Final = "khumkan-node-000000000"
_OUR_VERSION: Final = "8.19.0"
_BEATS: Final = re.compile(r"Elastic-[A-Za-z-]{1,40}/(\d{1,2}\.\d{1,3}\.\d{1,3})\b")
_LICENSE: Final[JsonObject] = {"status": "active", "uid": _UUID, "type": "basic", "mode": "basic"}
_FEATURE: Final[JsonObject] = {"available": True, "enabled": True}
_NAME: Final = r"(?P<name>[^/]+)"


def greet(user_agent: str) -> JsonObject:
    """Return what GET / tells: a Beat is told its own version, for it shuns an older server."""
    found = _BEATS.search(user_agent)
    return {
        "name": _CLUSTER,
        "cluster_name": _CLUSTER,
        "cluster_uuid": _UUID,
        "version": {
            "number": found[1] if found else _OUR_VERSION,
            "build_flavor": "default",
            "build_type": "tar",
            "build_hash": "0000000000000000000000000000000000000000",
            "build_date": "2025-01-01T00:00:00.000000000Z",
            "build_snapshot": False,
            "lucene_version": "9.12.0",
            "minimum_wire_compatibility_version": "7.17.0",
            "minimum_index_compatibility_version": "7.0.0",
        },
        "tagline": "You Know, for Search",
    }


def _template(name: str) -> JsonObject:
    return {"index_templates": [{"name": name, "index_template": {"index_patterns": [name]}}]}


def _old_template(name: str) -> JsonObject:
    return {name: {"index_patterns": [name], "mappings": {}, "settings": {}, "aliases": {}}}


def _component(name: str) -> JsonObject:
    return {"component_templates": [{"name": name, "component_template": {"template": {}}}]}


def _stream(name: str) -> JsonObject:
    field: JsonObject = {"name": "@timestamp"}
    stream: JsonObject = {
        "name": name,
        "timestamp_field": field,
        "indices": [],
        "generation": 1,
        "status": "GREEN",
    }
    return {"data_streams": [stream]}


def _alias(name: str) -> JsonObject:
    return {f"{name}-000001": {"aliases": {name: {"is_write_index": True}}}}


def _policy(name: str) -> JsonObject:
    return {name: {"version": 1, "policy": {"phases": {}}}}


def _pipeline(name: str) -> JsonObject:
    return {name: {"description": "", "processors": []}}


def _fixed(answer: JsonObject) -> Callable[[str], JsonObject]:
    return lambda _: answer


_HEALTH: Final[JsonObject] = {
    "cluster_name": _CLUSTER,
    "status": "green",
    "timed_out": False,
    "number_of_nodes": 1,
    "number_of_data_nodes": 1,
}
_XPACK: Final[JsonObject] = {
    "build": {},
    "license": _LICENSE,
    "features": {"ilm": _FEATURE, "data_streams": _FEATURE, "security": _FEATURE},
    "tagline": "You know, for X",
}
_NODES: Final[JsonObject] = {"_nodes": {"total": 0}, "cluster_name": _CLUSTER, "nodes": {}}
_SHARDS: Final[JsonObject] = {"_shards": {"total": 0, "successful": 0, "failed": 0}}

_QUESTIONS: Final[tuple[tuple[str, Callable[[str], JsonObject]], ...]] = (
    (r"_license", _fixed({"license": _LICENSE})),
    (r"_xpack", _fixed(_XPACK)),
    (r"_cluster/health(?:/.*)?", _fixed(_HEALTH)),
    (r"_cluster/settings", _fixed({"persistent": {}, "transient": {}})),
    (r"_nodes(?:/.*)?", _fixed(_NODES)),
    (r"_ilm/status", _fixed({"operation_mode": "RUNNING"})),
    (rf"_ilm/policy/{_NAME}", _policy),
    (rf"_index_template/{_NAME}", _template),
    (rf"_component_template/{_NAME}", _component),
    (rf"_template/{_NAME}", _old_template),
    (rf"_ingest/pipeline/{_NAME}", _pipeline),
    (rf"_data_stream/{_NAME}", _stream),
    (rf"_alias/{_NAME}", _alias),
)
_PUTS: Final = re.compile(
    r"(?:_ilm/policy|_index_template|_component_template|_template|_ingest/pipeline|_data_stream)"
    r"/[^/]+|_aliases|_cluster/settings"
)
_REFRESH: Final = re.compile(r"(?:[^/]+/)?_refresh")


def answer_question(path: str) -> JsonObject | None:
    """Return the answer to GET or HEAD of a path (without its first slash), None if unknown."""
    for pattern, answer in _QUESTIONS:
        if found := re.fullmatch(pattern, path):
            return answer(found.groupdict().get("name", ""))
    return None


def answer_order(path: str) -> JsonObject | None:
    """Return the answer to PUT or POST of a path, None if unknown: it is done by doing nothing."""
    if _REFRESH.fullmatch(path):
        return _SHARDS
    return {"acknowledged": True} if _PUTS.fullmatch(path) else None
