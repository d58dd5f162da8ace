import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.columns import column_for
from khumkan.engine.columns.lookup import VOCABULARIES, vocabulary_of
from khumkan.engine.rows import LogSource


@pytest.mark.parametrize(
    ("source", "field", "column"),
    [
        pytest.param(
            LogSource("windows", "process_creation"), "Image", "process.executable", id="Sysmon"
        ),
        pytest.param(LogSource("", "process_creation"), "Image", "process.executable", id="any"),
        pytest.param(
            LogSource("linux", "process_creation"), "Image", "process.executable", id="Linux"
        ),
        pytest.param(LogSource("macos", "file_event"), "TargetFilename", "file.path", id="macOS"),
        pytest.param(
            LogSource("linux", "process_creation"),
            "LogonId",
            "winlog.event_data.LogonId",
            id="the category's prefix, not the product's",
        ),
        pytest.param(
            LogSource("windows", "process_creation"), "sha256", "process.hash.sha256", id="hash"
        ),
        pytest.param(LogSource("windows", "image_load"), "sha256", "dll.hash.sha256", id="dll"),
        pytest.param(
            LogSource("windows", "", "security"), "EventID", "event.code", id="around the data"
        ),
        pytest.param(
            LogSource("windows", "", "security"),
            "ProcessId",
            "winlog.event_data.ProcessId",
            id="a name that means something else in Security",
        ),
        pytest.param(LogSource("windows"), "ProcessId", "process.pid", id="windows and no more"),
        pytest.param(LogSource("windows"), "IpAddress", "source.ip", id="Security's names too"),
        pytest.param(
            LogSource("windows", "antivirus"), "Signature", "rule.name", id="antivirus on Windows"
        ),
        pytest.param(
            LogSource("windows", "ps_script"),
            "ScriptBlockText",
            "winlog.event_data.ScriptBlockText",
            id="PowerShell",
        ),
        pytest.param(
            LogSource("fortigate", "", "event"),
            "cfgpath",
            "fortinet.firewall.cfgpath",
            id="a product's prefix",
        ),
        pytest.param(
            LogSource("fortigate", "firewall"), "dst_ip", "destination.ip", id="category first"
        ),
        pytest.param(
            LogSource("fortigate", "firewall"), "dstip", "destination.ip", id="then product"
        ),
        pytest.param(LogSource("", "webserver"), "cs-uri-query", "url.original", id="web server"),
        pytest.param(LogSource("", "proxy"), "c-useragent", "user_agent.original", id="proxy"),
        pytest.param(
            LogSource("", "webserver", "nginx"), "extra", "access.extra", id="a server's own"
        ),
        pytest.param(LogSource("", "", "nginx"), "status", "http.response.status_code", id="nginx"),
        pytest.param(LogSource("", "dns"), "query", "dns.question.name", id="dns"),
        pytest.param(LogSource("okta", "", "okta"), "actor.id", "actor.id", id="unknown product"),
        pytest.param(
            LogSource("windows", "", "security"), "source.ip", "source.ip", id="a column's name"
        ),
        pytest.param(
            LogSource("fortigate"), "fortinet.firewall.x", "fortinet.firewall.x", id="with prefix"
        ),
        pytest.param(LogSource(), "anything", "anything", id="no log source"),
    ],
)
def test_a_rules_field_has_a_column(source: LogSource, field: str, column: str) -> None:
    assert column_for(source, field) == column


SOURCES = st.builds(
    LogSource,
    *(
        st.sampled_from(sorted({"", *parts}))
        for parts in zip(
            *((each.product, each.category, each.service) for each in VOCABULARIES), strict=True
        )
    ),
)


@given(SOURCES, st.text())
def test_every_field_of_every_log_source_has_one_column(source: LogSource, field: str) -> None:
    column = column_for(source, field)
    assert column_for(source, column) == column, "a column's own name is its own column"


@pytest.mark.parametrize("source", VOCABULARIES, ids=str)
def test_a_vocabulary_is_found_by_its_own_key(source: LogSource) -> None:
    known = VOCABULARIES[source].columns
    assert all(vocabulary_of(source).column(name) == known[name] for name in known)
