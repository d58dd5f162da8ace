"""Syslog lines whole: the header, and what the message turns out to be."""

from collections import Counter
from pathlib import Path

import pytest
from tests.engine.formats.reading import ExpectedRow, read_all
from tests.engine.objects import object_at

from khumkan.engine.formats import detect_format
from khumkan.engine.formats.syslog import parse_line

START = "<134>Oct 11 22:14:15 fw "
ACCESS = '203.0.113.9 - - [10/Oct/2025:13:55:36 +0700] "GET / HTTP/1.1" 200 12'


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param(f"{START}sshd[1]: Failed password for root", None, id="text"),
        pytest.param(f"{START}CEF:0|a|b|c|d|e|5|src=10.0.0.1", "cef", id="CEF"),
        pytest.param(f"{START}CEF: 0|a|b|c|d|e|5|a=1 b=2 c=3", "cef", id="CEF before pairs"),
        pytest.param(f'{START}suricata[2]: {{"event_type":"alert"}}', "json", id="JSON"),
        pytest.param(f'{START}app: @cee: {{"a":1}}', "json", id="JSON behind a cookie"),
        pytest.param(f"{START}app: {{broken}}", None, id="no JSON"),
        pytest.param(f"{START}app: [1]", None, id="JSON of another kind"),
        pytest.param(f"{START}nginx: {ACCESS}", "access", id="access log"),
        pytest.param("<189>date=2025-10-11 devname=fw", "kv", id="FortiGate"),
        pytest.param("date=2025-10-11 devname=fw", "kv", id="FortiGate without PRI"),
        pytest.param("hello world", None, id="no header at all"),
    ],
)
def test_a_message_is_at_most_one_kind(line: str, kind: str | None) -> None:
    fields = parse_line(line)
    kinds = fields.keys() & {"cef", "json", "access", "kv"}

    assert kinds == ({kind} if kind else set())
    assert isinstance(fields["message"], str)


@pytest.mark.parametrize(
    "quoted",
    [
        "CEF:0|a|b|c|d|e|5|src=10.0.0.1",
        ACCESS,
        f"- {ACCESS}",
        "0|a|b|c|d|e|5|src=10.0.0.1",
        '{"a":1}',
    ],
)
def test_what_a_program_quotes_does_not_change_the_kind(quoted: str) -> None:
    fields = parse_line(f"{START}sshd[1]: Failed password for invalid user {quoted} from 10.0.0.1")

    assert fields.keys() == {"message", "syslog"}


@pytest.mark.parametrize(
    "client", ["203.0.113.9", "2001:db8::1", "a.example.org", "a.example:80 203.0.113.9"]
)
def test_a_web_server_may_name_its_clients_as_it_likes(client: str) -> None:
    line = ACCESS.replace("203.0.113.9", client)

    assert "access" in parse_line(f"{START}httpd[1]: {line}")


def test_thai_of_one_byte_a_letter_is_read_in_a_firewall_line() -> None:
    line = 'date=2025-10-11 user="สมชาย" action=deny'.encode("tis-620")
    (event,) = read_all("syslog", line).events

    assert event.fields["kv"] == {"date": "2025-10-11", "user": "สมชาย", "action": "deny"}
    assert event.repair == "tis-620"


def test_one_bad_byte_hides_nothing() -> None:
    (event,) = read_all(
        "syslog", b"<189>date=2025-10-11 srcip=10.0.0.1 user=\xff\xfe action=deny"
    ).events

    assert object_at(event.fields, "kv")["srcip"] == "10.0.0.1"
    assert event.repair == "replaced"


@pytest.mark.corpus
def test_every_line_of_the_corpus_is_an_event_or_rejected(corpus: Path) -> None:
    chosen: Counter[str] = Counter()
    n_events = n_rejections = 0
    for path in sorted(path for path in (corpus / "syslog" / "raw").rglob("*") if path.is_file()):
        data = path.read_bytes()
        name = detect_format(data[:65536], path.name).name
        outcome = read_all(name, data)
        chosen[name] += 1
        n_events += len(outcome.events)
        n_rejections += len(outcome.rejections)
        assert len(read_all("syslog", data).rejections) == 0
        read_all("json", data)
        read_all("access-log", data, max_bytes=500, step=999)

    assert chosen.total() == 394
    assert chosen["syslog"] >= 120
    assert chosen["access-log"] >= 75
    assert chosen["json"] >= 40
    # 6,665 lines are not blank; some files mix formats, and what does not fit is told.
    assert n_events + n_rejections == pytest.approx(6665, abs=60)
    assert n_rejections <= 30


@pytest.mark.corpus
def test_values_of_firewalls_are_those_expected(expected_fields: list[ExpectedRow]) -> None:
    meanings = {
        "action": "action",
        "source_ip": "remip",
        "target_user": "user",
        "reason": "reason",
        "msg": "msg",
    }
    rows = [row for row in expected_fields if row["parser"] == "crowdsecurity/fortinet-logs"]
    for row in rows:
        pairs = object_at(parse_line(row["parsed"]["message"]), "kv")
        assert {key: row["meta"][key] for key in meanings} == {
            key: pairs[name] for key, name in meanings.items()
        }
    assert len(rows) == 9


@pytest.mark.corpus
def test_headers_are_those_expected(corpus: Path, expected_fields: list[ExpectedRow]) -> None:
    names = {"program", "timestamp", "message", "logsource"}
    checked = 0
    for row in expected_fields:
        parsed, path = row.get("parsed", {}), corpus / "syslog" / row["path"]
        # UniFi's lines name the host twice or no program; their parser there makes one up.
        if not parsed.keys() >= names or parsed["logsource"] != "syslog" or "unifi" in path.name:
            continue
        for line in path.read_text("utf-8", "replace").splitlines():
            if line.endswith(parsed["message"]) and parsed["timestamp"] in line:
                header = object_at(parse_line(line), "syslog")
                checked += 1
                assert header["app"] == parsed["program"]
                assert header["timestamp"] == parsed["timestamp"]
    assert checked > 190
