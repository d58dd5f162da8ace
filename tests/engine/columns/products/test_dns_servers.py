"""Lines of DNS servers, and names that people chose to forge them."""

from datetime import UTC, datetime

import pytest
from tests.engine.columns.products.named_lines import name_line

from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.dns_servers import name_dns_server
from khumkan.engine.rows import LogSource, Value

DNS = LogSource(category="dns")
BIND = "21-Nov-2026 05:00:00.425 queries: info: client @0x7f65100ee4d8 10.0.0.1#53124 "
SYSLOG = "<30>Nov 21 05:00:00 ns1 "
NAMED = SYSLOG + "named[2075]: client @0x7f6510 10.0.0.1#53124 "
PACKET = (
    "0E70 PACKET  00000000033397A0 UDP Rcv 10.0.0.1        5b47   Q [0001   D   NOERROR] A      "
)
ANSWER = (
    "0E70 PACKET  00000000033397A0 TCP Snd 10.0.0.1        5b47 R Q [8385 A DR NXDOMAIN] TXT    "
)


@pytest.mark.parametrize(
    ("line", "source", "fields"),
    [
        pytest.param(
            f"{BIND}(c2.example): query: c2.example IN TXT +E(0)K (10.0.0.53)",
            LogSource("bind", "dns", "query"),
            {
                "src_ip": "10.0.0.1",
                "src_port": 53124,
                "dst_ip": "10.0.0.53",
                "query": "c2.example",
                "record_type": "TXT",
            },
            id="bind",
        ),
        pytest.param(
            f"{NAMED}(c2.example): view inside: query: c2.example IN A +E(0)K (2001:db8::53)",
            LogSource("bind", "dns", "query"),
            {"query": "c2.example", "dst_ip": "2001:db8::53"},
            id="bind-by-syslog",
        ),
        pytest.param(
            "2026-11-21T05:00:00.425Z client @0x7f 2001:db8::1#5 (a.example): query: a.example IN A + (::1)",
            LogSource("bind", "dns", "query"),
            {"src_ip": "2001:db8::1", "query": "a.example"},
            id="bind-with-iso-times",
        ),
        pytest.param(
            f"{NAMED}(bad.example): rpz QNAME NXDOMAIN rewrite bad.example/A/IN via bad.example.rpz.local",
            LogSource("bind", "dns", "rpz"),
            {"query": "bad.example", "src_ip": "10.0.0.1", "record_type": "A"},
            id="bind-policy",
        ),
        pytest.param(
            f"{NAMED}(hosp.example): zone transfer 'hosp.example/AXFR/IN' denied",
            LogSource("bind", "dns", "security"),
            {"query": "hosp.example", "record_type": "AXFR"},
            id="bind-denied",
        ),
        pytest.param(
            "[1795237200] unbound[1:0] info: 10.0.0.1 c2.example. A IN",
            LogSource("unbound", "dns", "query"),
            {"src_ip": "10.0.0.1", "query": "c2.example", "record_type": "A"},
            id="unbound",
        ),
        pytest.param(
            f"{SYSLOG}unbound[77]: [77:0] reply: 10.0.0.1 c2.example. A IN NXDOMAIN 0.012 0 44",
            LogSource("unbound", "dns", "reply"),
            {"src_ip": "10.0.0.1", "query": "c2.example", "rcode": "NXDOMAIN"},
            id="unbound-reply",
        ),
        pytest.param(
            f"{SYSLOG}unbound[77]: [77:0] info: rpz: applied [block] bad.example. rpz-nxdomain "
            "10.0.0.1@50000 bad.example. A IN",
            LogSource("unbound", "dns", "rpz"),
            {"src_ip": "10.0.0.1", "src_port": 50000, "query": "bad.example"},
            id="unbound-policy",
        ),
        pytest.param(
            f"{SYSLOG}dnsmasq[77]: query[AAAA] c2.example from 10.0.0.1",
            LogSource("dnsmasq", "dns", "query"),
            {"src_ip": "10.0.0.1", "query": "c2.example", "record_type": "AAAA"},
            id="dnsmasq",
        ),
        pytest.param(
            f"{SYSLOG}dnsmasq[77]: 12 10.0.0.1/50000 reply c2.example is 203.0.113.9",
            LogSource("dnsmasq", "dns", "reply"),
            {"src_ip": "10.0.0.1", "query": "c2.example", "answer": "203.0.113.9"},
            id="dnsmasq-reply",
        ),
        pytest.param(
            f"{SYSLOG}dnsmasq[77]: forwarded c2.example to 9.9.9.9",
            LogSource("dnsmasq", "", "forward"),
            {"query": "c2.example", "dst_ip": "9.9.9.9"},
            id="dnsmasq-forward",
        ),
        pytest.param(
            f"11/21/2026 5:00:00 AM {PACKET}(2)c2(7)example(0)",
            LogSource("windows", "dns", "dns-debug"),
            {"src_ip": "10.0.0.1", "query": "c2.example", "record_type": "A"},
            id="windows",
        ),
        pytest.param(
            f"21/11/2569 5:00:00 {ANSWER}(2)c2(7)example(0)",
            LogSource("windows", "dns", "dns-debug"),
            {"src_ip": "10.0.0.1", "query": "c2.example", "rcode": "NXDOMAIN"},
            id="windows-in-thai",
        ),
    ],
)  # fmt: skip
def test_a_rule_for_dns_finds_its_fields(
    line: str, source: LogSource, fields: dict[str, Value]
) -> None:
    row = name_line(line)
    assert source in row.sources
    assert {name: row.values.get(column_for(DNS, name)) for name in fields} == fields


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        pytest.param(
            f"{SYSLOG}dnsmasq[7]: query[A] x from 10.9.9.9 from 10.0.0.1",
            {"source.ip": "10.0.0.1", "dns.question.name": "x from 10.9.9.9"},
            id="dnsmasq-the-last-address-is-the-true-one",
        ),
        pytest.param(
            f"{SYSLOG}dnsmasq[7]: reply x is 10.9.9.9 is NXDOMAIN",
            {"dns.answers.data": "NXDOMAIN"},
            id="dnsmasq-the-last-answer",
        ),
        pytest.param(
            "2026-11-21T05:00:00.425Z client @0x7f 10.0.0.1#5 (x): query: "
            "CEF:0|a|b|c|d|e|f|src=10.9.9.9 IN A + (::1)",
            {"source.ip": "10.0.0.1", "event.action": "query"},
            id="bind-a-name-like-cef",
        ),
        pytest.param(
            f"11/21/2026 5:00:00 AM {PACKET}(9)(1)a.b(0)(3)com(0)",
            {"dns.question.name": r"(1)a\.b(0).com"},
            id="windows-lengths-in-a-label",
        ),
        pytest.param(
            f"11/21/2026 5:00:00 PM {PACKET}(0)", {"dns.question.name": "."}, id="windows-root"
        ),
        pytest.param(
            f"11/21/2026 5:00:00 PM {PACKET}(9)ab(0)",
            {"dns.question.name": "ab(0)"},
            id="windows-a-wrong-length",
        ),
    ],
)
def test_a_name_forges_nothing(line: str, columns: dict[str, Value]) -> None:
    row = name_line(line)
    assert {name: row.values.get(name) for name in columns} == columns


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"{SYSLOG}named[1]: zone hosp.example/IN: sending notifies", id="another"),
        pytest.param(f"{SYSLOG}sshd[1]: query[A] x from 10.0.0.1", id="another-program"),
        pytest.param("query[A] x from 10.0.0.1", id="no-program"),
        pytest.param(f"11/21/2026 5:00:00 AM {PACKET}", id="no-name"),
        pytest.param(f"{NAMED}(x): query: a b IN A + (::1)", id="bind-a-space-in-a-name"),
    ],
)
def test_a_line_with_other_words_is_kept_as_text(line: str) -> None:
    row = name_line(line)
    assert row.values["message"]
    assert "dns.question.name" not in row.values


@pytest.mark.parametrize(
    ("line", "time"),
    [
        (f"{BIND}(a): query: a IN A + (::1)", datetime(2026, 11, 21, 5, 0, 0, 425_000, tzinfo=UTC)),
        ("[1795237200] unbound[1:0] info: ::1 a. A IN", datetime(2026, 11, 21, 5, tzinfo=UTC)),
        (f"11/21/2026 5:00:00 PM {PACKET}(0)", datetime(2026, 11, 21, 17, tzinfo=UTC)),
        (f"2026/11/21 17:00:00 {PACKET}(0)", datetime(2026, 11, 21, 17, tzinfo=UTC)),
        (f"21.11.2026 17:00:00 {PACKET}(0)", datetime(2026, 11, 21, 17, tzinfo=UTC)),
        (f"99/99/2026 17:00:00 {PACKET}(0)", None),
    ],
)
def test_times_are_read_as_each_server_writes_them(line: str, time: datetime | None) -> None:
    assert name_line(line).time == time


def test_an_object_with_a_message_is_no_line() -> None:
    fields = {"message": f"{BIND}(a): query: a IN A + (::1)", "agent": "x"}
    assert name_dns_server({**fields}, NOTHING_KNOWN) is None


@pytest.mark.corpus
@pytest.mark.parametrize("kind", ["bind9-logs", "bind9-refused", "bind9-syslog"])
def test_public_lines_of_refusals_have_a_client(corpus: object, kind: str) -> None:
    text = (corpus / "syslog" / "raw" / kind / f"{kind}.log").read_text("utf-8")  # type: ignore[operator]
    lines = [line for line in text.splitlines() if line.strip()]
    named = [name_line(line) for line in lines]
    assert [row for row in named if row.values.get("source.ip")]
