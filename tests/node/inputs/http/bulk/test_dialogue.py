"""What shippers ask before they send: each dialogue as its program's own sources have it.

None of these programs was run here. Read in their sources: Beats' libbeat (esleg/eslegclient,
licenser, template, idxmgmt/lifecycle), logstash-output-elasticsearch (http_client/pool.rb,
license_checker.rb, template_manager.rb), Vector's sinks/elasticsearch/common.rs, Fluent Bit's
plugins/out_es. Data streams, pipelines and aliases are from Elasticsearch's documentation. A row fails
where the program would give up.
"""

from collections.abc import Callable
from typing import Any

import pytest
from tests.node.inputs.http.asking import Sender
from tests.node.inputs.running import Answer

Judge = Callable[[Answer], object]
DOCUMENT = b'{"create":{}}\n{"message":"x"}\n'


def ok(answer: Answer) -> bool:
    return answer.status == 200


def acknowledged(answer: Answer) -> bool:
    return answer.status == 200 and answer.body["acknowledged"] is True


def version(number: str) -> Judge:
    return lambda answer: answer.status == 200 and answer.body["version"]["number"] == number


def is_elasticsearch(answer: Answer) -> bool:
    is_major = int(answer.body["version"]["number"].split(".")[0]) >= 8
    is_product = answer.headers["X-Elastic-Product"] == "Elasticsearch"
    return is_major and is_product and answer.body["tagline"] == "You Know, for Search"


def active(answer: Answer) -> bool:
    license_ = answer.body["license"]
    return answer.status == 200 and (license_["status"], license_["type"]) == ("active", "basic")


def ilm(answer: Answer) -> bool:
    feature = answer.body["features"]["ilm"]
    return bool(feature["available"] and feature["enabled"])


def no_other_nodes(answer: Answer) -> bool:
    return answer.status == 200 and answer.body["nodes"] == {}


def taken(answer: Answer) -> bool:
    return answer.status == 200 and answer.body["errors"] is False


def holds(*path: str) -> Judge:
    def judge(answer: Answer) -> bool:
        value: Any = answer.body
        for name in path:
            value = value[int(name)] if isinstance(value, list) else value[name]
        return answer.status == 200

    return judge


FILEBEAT = {"User_Agent": "Elastic-Filebeat/8.13.2 (linux; amd64; abc; 2024-04-01)"}
WINLOGBEAT = {"User_Agent": "Elastic-Winlogbeat/9.1.0 (windows; amd64; abc; 2025-09-01)"}
LOGSTASH = {"User_Agent": "logstash/8.13.0 (OS=Linux) logstash-output-elasticsearch/11.22.5"}
FILTER = "filter_path=errors,items.*.error,items.*.status"

DIALOGUES: dict[str, tuple[dict[str, str], list[tuple[str, str, bytes | None, Judge]]]] = {
    "Filebeat 8": (
        FILEBEAT,
        [
            ("GET", "/", None, version("8.13.2")),
            ("GET", "/_license?human=false", None, active),
            ("GET", "/", None, version("8.13.2")),
            ("HEAD", "/_ilm/policy/filebeat", None, ok),
            ("GET", "/_ilm/policy/filebeat", None, holds("filebeat", "policy")),
            ("PUT", "/_ilm/policy/filebeat", b'{"policy":{}}', acknowledged),
            ("HEAD", "/_index_template/filebeat-8.13.2", None, ok),
            ("PUT", "/_index_template/filebeat-8.13.2", b'{"template":{}}', acknowledged),
            ("GET", "/_data_stream/filebeat-8.13.2", None, holds("data_streams", "0", "name")),
            ("PUT", "/_data_stream/filebeat-8.13.2", None, acknowledged),
            ("GET", "/_ingest/pipeline/filebeat-8.13.2-system", None, ok),
            ("PUT", "/_ingest/pipeline/filebeat-8.13.2-system", b'{"processors":[]}', acknowledged),
            ("POST", f"/_bulk?{FILTER}", DOCUMENT, taken),
        ],
    ),
    "Winlogbeat 9": (
        WINLOGBEAT,
        [
            ("GET", "/", None, version("9.1.0")),
            ("GET", "/_license?human=false", None, active),
            ("PUT", "/_index_template/winlogbeat-9.1.0", b"{}", acknowledged),
            ("POST", f"/_bulk?{FILTER}", DOCUMENT, taken),
        ],
    ),
    "Filebeat 7": (
        {"User_Agent": "Elastic-filebeat/7.17.9 (linux; amd64; abc; 2023-01-01)"},
        [
            ("GET", "/", None, version("7.17.9")),
            ("GET", "/_xpack", None, ilm),
            ("GET", "/_license?human=false", None, active),
            ("GET", "/_ilm/policy/filebeat", None, ok),
            ("HEAD", "/_template/filebeat-7.17.9", None, ok),
            ("PUT", "/_template/filebeat-7.17.9", b"{}", acknowledged),
            ("HEAD", "/_alias/filebeat-7.17.9", None, ok),
            ("GET", "/_alias/filebeat-7.17.9", None, holds("filebeat-7.17.9-000001", "aliases")),
            ("POST", f"/_bulk?{FILTER}", DOCUMENT, taken),
        ],
    ),
    "Logstash": (
        LOGSTASH,
        [
            ("HEAD", "/", None, ok),
            ("GET", "/", None, is_elasticsearch),
            ("GET", "/_license", None, active),
            ("GET", "/_xpack", None, ok),
            ("GET", "/_nodes/http", None, no_other_nodes),
            ("HEAD", "/_index_template/ecs-logstash", None, ok),
            ("GET", "/_index_template/ecs-logstash", None, holds("index_templates", "0", "name")),
            ("GET", "/_template/logstash", None, holds("logstash", "index_patterns")),
            ("PUT", "/_template/logstash", b"{}", acknowledged),
            ("PUT", "/_component_template/logs", b"{}", acknowledged),
            ("GET", "/_component_template/logs", None, holds("component_templates", "0", "name")),
            ("HEAD", "/_alias/ecs-logstash", None, ok),
            ("GET", "/_ilm/policy/logstash-policy", None, ok),
            ("HEAD", "/logs-generic-default", None, ok),
            ("POST", f"/_bulk?{FILTER}", DOCUMENT, taken),
        ],
    ),
    "Vector": (
        {"User_Agent": "Vector/0.40.0 (x86_64-unknown-linux-gnu)"},
        [
            ("GET", "/_cluster/health", None, holds("status")),
            ("GET", "/", None, is_elasticsearch),
            ("POST", "/_bulk?timeout=60s", DOCUMENT, taken),
        ],
    ),
    "Fluent Bit": (
        {"User_Agent": "Fluent-Bit"},
        [("POST", "/_bulk", DOCUMENT, taken), ("POST", "/_bulk/?pipeline=x", DOCUMENT, taken)],
    ),
    "Fluentd, curl and others": (
        {},
        [
            ("GET", "/", None, is_elasticsearch),
            ("GET", "/_cluster/settings", None, ok),
            ("GET", "/_cluster/health/logs?wait_for_status=yellow", None, ok),
            ("GET", "/_ilm/status", None, ok),
            ("GET", "/_nodes/_local/name", None, no_other_nodes),
            ("POST", "/logs/_bulk", DOCUMENT, taken),
            ("POST", "/_refresh", None, ok),
            ("POST", "/_aliases", b"{}", acknowledged),
        ],
    ),
}


@pytest.mark.parametrize("program", DIALOGUES)
@pytest.mark.parametrize("scheme", ["Basic", "ApiKey"])
def test_a_program_that_asks_first_hears_what_lets_it_begin(
    sender: Sender, program: str, scheme: str
) -> None:
    headers, lines = DIALOGUES[program]
    for method, path, body, judge in lines:
        answer = sender.post(path, body, scheme, method, **headers)
        assert judge(answer), (method, path, answer)

    assert sender.way_in.lines == [b'{"message":"x"}'], "only documents come into the journal"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_search"),
        ("POST", "/_search"),
        ("DELETE", "/_index_template/x"),
        ("GET", "/_cat/indices"),
        ("PUT", "/_ingest/pipeline/a/b"),
        ("GET", "/logs"),
    ],
)
def test_what_a_node_is_not_is_not_there(sender: Sender, method: str, path: str) -> None:
    assert sender.post(path, None, "Basic", method).status == 404


def test_what_is_put_is_read_in_bounds(sender: Sender) -> None:
    large = b"x" * (33 * 1024 * 1024)

    assert sender.post("/_index_template/x", b"x" * 2_000_000, "Basic", "PUT").status == 200
    assert sender.post("/_index_template/x", large, "Basic", "PUT").status == 413
