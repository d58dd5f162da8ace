"""Lines of a megabyte made to be slow, and lines put together from pieces of true ones.

Whoever writes a part of a line must neither stop naming nor make it fail.
"""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.columns.products.named_lines import name_line

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import name_event
from khumkan.engine.events import Event

LENGTH = 1_000_000
MOST_SECONDS = 2.0  # one pass takes a tenth of it; one pass for each character would take minutes
AUDIT = "type=EXECVE msg=audit(1795237200.001:7): "
SYSLOG = "Nov 21 05:00:00 h "
BIND = "21-Nov-2026 05:00:00.425 queries: info: client @0x7f 10.0.0.1#5 (x): "
PACKET = "11/21/2026 5:00:00 AM 0E70 PACKET  00000000033397A0 UDP Rcv 10.0.0.1 5b47   Q [0001 D NOERROR] A "
MARIADB = "20261121 05:00:00,db1,"
POSTGRESQL = "2026-11-21 05:00:00 UTC [1]: [1-1] user=a,db=b,"
SOPHOS = 'device="SFW" log_type="Event" log_component="GUI" '
PALO_ALTO = "1,2026/11/21 12:00:00,0161,THREAT,"


@pytest.mark.parametrize(
    ("start", "repeated", "end"),
    [
        pytest.param("LEEF:1.0|a|b|c|d|", "a=\t", "", id="leef-keys"),
        pytest.param("LEEF:2.0|", "a|", "", id="leef-header"),
        pytest.param("", " LEEF:1.0|a|b|c", "", id="leef-marks"),
        pytest.param("LEEF:1.0|a|b|c|d|", "#011a", "", id="leef-escaped-tabs"),
        pytest.param(
            "<13>1 2026-01-18T11:07:53.520Z h LEEF:", "a ", "", id="leef-header-of-syslog"
        ),
        pytest.param(AUDIT, "a1[1]=41", "", id="auditd-pieces"),
        pytest.param(AUDIT, 'a="', "", id="auditd-quotes"),
        pytest.param(AUDIT, "a='b=", "", id="auditd-words"),
        pytest.param(AUDIT + "a0=", "41", "", id="auditd-digits"),
        pytest.param(BIND + "query: ", "a", " IN A + (::1)", id="bind-name"),
        pytest.param(f"{SYSLOG}dnsmasq[1]: query[A] ", " from ::", " x", id="dnsmasq"),
        pytest.param(f"{SYSLOG}unbound[1]: info: ", "1:", "", id="unbound"),
        pytest.param(PACKET, "(1)a", "", id="windows-dns"),
        pytest.param(MARIADB + "a,b,1,2,QUERY,d,'", "',0,", "x", id="mariadb-ends"),
        pytest.param(MARIADB, "a,1,2,QUERY,d,'", "',0", id="mariadb-beginnings"),
        pytest.param(MARIADB, ",1,2,READ,", ",", id="mariadb-tables"),
        pytest.param(MARIADB, ",1,2,CONNECT,", ",,0", id="mariadb-logins"),
        pytest.param(POSTGRESQL + "app=", ",client=", "", id="postgresql-application"),
        pytest.param(POSTGRESQL[:-1] + " LOG:  AUDIT: SESSION,1,1,", '""",', "", id="pgaudit"),
        pytest.param(POSTGRESQL[:-1] + " LOG:  execute ", "a", "", id="postgresql-statement"),
        pytest.param(SOPHOS, 'url="\\"', "", id="sophos"),
        pytest.param(PALO_ALTO, '"a\r,', "", id="paloalto"),
    ],
)
def test_a_line_of_a_megabyte_takes_one_pass(start: str, repeated: str, end: str) -> None:
    line = start + repeated * (LENGTH // len(repeated)) + end
    begun = time.process_time()
    row = name_line(line)
    assert time.process_time() - begun < MOST_SECONDS
    assert row.values["message"]


@pytest.mark.parametrize(
    "pair", ["{n}=x", 'a{n}="x"', "a{n}=41", '"{n}":'], ids=["bare", "arguments", "digits", "other"]
)
@pytest.mark.parametrize("start", [AUDIT, SOPHOS, "LEEF:2.0|a|b|c|d| |"], ids=["a", "s", "l"])
def test_twenty_thousand_pairs_take_one_pass(start: str, pair: str) -> None:
    line = start + " ".join(pair.format(n=n) for n in range(20_000))
    begun = time.process_time()
    name_line(line)
    assert time.process_time() - begun < MOST_SECONDS


def test_a_url_of_any_length_and_a_carriage_return_are_only_values() -> None:
    places = ",".join(["x"] * 27)
    line = f'{PALO_ALTO}{places},"http://x/{"a" * 200_000}\r",last'
    assert "THREAT" in str(name_line(line).values["panw.panos.type"])


_PIECES = st.sampled_from(
    [
        AUDIT, SYSLOG, BIND, PACKET, MARIADB, POSTGRESQL, SOPHOS, PALO_ALTO, "LEEF:2.0|a|b|c|d|^|",
        "dnsmasq[1]: ", "unbound[1]: ", "named[1]: ", "query[A] x from ::", "info: ", "query: ",
        "a IN A + (::1)", "a1=41", "acct=E0B881", " msg='op=x ", "(3)a.b(0)", "(99)", "a,b,1,2,QUERY,d,'",
        "',0", ",1,2,CONNECT,", ",,1045", "his@hosp ", "LOG:  ", "AUDIT: SESSION,1,1,", '"', "'", ",",
        "=", " ", "\t", "\r", "\x00", "\x1d", "²", "๑", "٣", "FATAL:  password authentication failed",
        ' for user "', "app=", ",client=10.0.0.1", "audit(", "99/99/9999 ", "x" * 50, "-", "\ud800",
    ]
)  # fmt: skip
LINES = st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=12).map("".join)


@given(line=LINES)
@settings(max_examples=400, deadline=None)
def test_any_line_is_a_row_and_keeps_its_message(line: str) -> None:
    assert name_line(line).values.get("message") is not None or line.strip().startswith("{")


@given(
    line=LINES,
    member=st.sampled_from(["agent", "entity", "outcome", "rule", "decoder", "predecoder", "data"]),
    value=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), LINES),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(["who", "reference", "coding", "code", "network", "program_name"]),
                inner,
                max_size=3,
            ),
        ),
        max_leaves=8,
    ),
)
@settings(max_examples=300, deadline=None)
def test_any_audit_event_and_any_alert_is_a_row(line: str, member: str, value: object) -> None:
    around: JsonObject = {"rule": {}, "agent": {}, "decoder": {"name": "json"}, "full_log": line}
    for fields in ({"resourceType": "AuditEvent"}, around):
        changed: JsonObject = {**fields, member: value}  # type: ignore[dict-item]
        assert name_event(Event(1, 1, 0, b"", changed, "json")).sources
