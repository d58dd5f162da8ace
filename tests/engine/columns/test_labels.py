import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.labels import label_of, refine
from khumkan.engine.rows import LogSource


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        pytest.param(
            {"product": "cisco", "service": "aaa"}, LogSource("cisco", "", "aaa"), id="labelled"
        ),
        pytest.param(
            {"product": "Windows", "category": "Process_Creation"},
            LogSource("windows", "process_creation"),
            id="case doesn't count",
        ),
        pytest.param(
            {"category": "webserver"}, LogSource(category="webserver"), id="a generic category"
        ),
        pytest.param({"category": "AuditLogs"}, None, id="another category"),
        pytest.param(
            {"category": "webserver", "service": "x"},
            LogSource("", "webserver"),
            id="no service without a product",
        ),
        pytest.param({"service": "HTTPS"}, None, id="a service alone"),
        pytest.param({"product": ""}, None, id="empty"),
        pytest.param({"product": "x" * 100}, None, id="too long to be a name"),
        pytest.param({"product": "acme", "service": "x" * 100}, LogSource("acme"), id="long part"),
        pytest.param({"product": 5, "category": ["dns"]}, None, id="no text"),
        pytest.param({}, None, id="none"),
    ],
)
def test_an_event_may_name_its_log_source(fields: JsonObject, label: LogSource | None) -> None:
    assert label_of(fields) == label


@pytest.mark.parametrize(
    ("sources", "label", "refined"),
    [
        pytest.param(
            {LogSource("a")}, LogSource("a", "b"), {LogSource("a", "b")}, id="the label says more"
        ),
        pytest.param(
            {LogSource("a", "b")}, LogSource("a"), {LogSource("a", "b")}, id="the label says less"
        ),
        pytest.param(
            {LogSource("a", "b")},
            LogSource("a", "c"),
            {LogSource("a", "b"), LogSource("a", "c")},
            id="the label says something else",
        ),
        pytest.param({LogSource("a")}, LogSource("a"), {LogSource("a")}, id="the same"),
    ],
)
def test_sources_are_refined_by_a_label(
    sources: set[LogSource], label: LogSource, refined: set[LogSource]
) -> None:
    assert refine(frozenset(sources), label) == refined
