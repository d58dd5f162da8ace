"""LEEF: header, the separator of attributes, and lines that only look like it."""

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.leef import parse_leef
from khumkan.engine.formats.syslog import parse_line

HEADER: JsonObject = {
    "leef_version": "2.0",
    "vendor": "Acme",
    "product": "Wall",
    "version": "4.1 SP2",
    "event_id": "deny",
}
OLD = "LEEF:1.0|Acme|Wall|4.1 SP2|deny|"
NEW = "LEEF:2.0|Acme|Wall|4.1 SP2|deny|"


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        pytest.param(f"{OLD}src=10.0.0.1\tdst=10.0.0.2", {"src": "10.0.0.1", "dst": "10.0.0.2"}, id="tabs"),
        pytest.param(f"{OLD}msg=a ^ b\tsev=5", {"msg": "a ^ b", "sev": "5"}, id="1.0 names no separator"),
        pytest.param(f"{NEW}^|src=10.0.0.1^msg=a=b c", {"src": "10.0.0.1", "msg": "a=b c"}, id="character"),
        pytest.param(f"{NEW}x5E|src=1^dst=2", {"src": "1", "dst": "2"}, id="hexadecimal"),
        pytest.param(f"{NEW}0x09|src=1\tdst=2", {"src": "1", "dst": "2"}, id="hexadecimal tab"),
        pytest.param(f"{NEW}|src=1\tdst=2", {"src": "1", "dst": "2"}, id="empty separator"),
        pytest.param(f"{NEW}src=1\tdst=2|3", {"src": "1", "dst": "2|3"}, id="no separator named"),
        pytest.param(f"{NEW}xD800|src=1\tdst=2", {"src": "1", "dst": "2"}, id="no character"),
        pytest.param(f"{OLD}src=1#011dst=2", {"src": "1", "dst": "2"}, id="tabs written by a relay"),
        pytest.param(f"{OLD}url=/#011src=9\tsrc=1", {"url": "/#011src=9", "src": "1"}, id="no relay"),
        pytest.param(f"{OLD}src=1\tsrc=2", {"src": ["1", "2"]}, id="twice"),
        pytest.param(f"{OLD}nothing here", {}, id="no pairs"),
        pytest.param(OLD, {}, id="empty"),
    ],
)  # fmt: skip
def test_a_line_of_leef_is_taken_apart(text: str, attributes: JsonObject) -> None:
    version = {"leef_version": "1.0"} if text.startswith(OLD) else {}
    assert parse_leef(text) == HEADER | version | {"attributes": attributes}


@pytest.mark.parametrize(
    "text", ["", "LEEF:", "LEEF:1.0|a|b", "LEEF:x|a|b|c|d|", "XLEEF:1.0|a|b|c|d|", "1.0|a|b|c|d|"]
)
def test_another_line_is_none(text: str) -> None:
    assert parse_leef(text) is None


@pytest.mark.parametrize(
    ("head", "header"),
    [
        pytest.param("", None, id="none"),
        pytest.param(
            "<13>Jan 18 11:07:53 192.168.1.1 ",
            {
                "priority": 13,
                "facility": 1,
                "severity": 5,
                "timestamp": "Jan 18 11:07:53",
                "hostname": "192.168.1.1",
            },
            id="rfc-3164",
        ),
        pytest.param(
            "<13>1 2026-01-18T11:07:53.520Z fw ",
            {
                "priority": 13,
                "facility": 1,
                "severity": 5,
                "timestamp": "2026-01-18T11:07:53.520Z",
                "hostname": "fw",
            },
            id="rfc-5424-cut-short",
        ),
    ],
)
def test_it_stands_behind_a_header_or_none(head: str, header: JsonObject | None) -> None:
    fields = parse_line(f"{head}{OLD}src=10.0.0.1\tmsg=a b c d")
    assert fields.get("syslog") == header
    assert fields["leef"] == HEADER | {
        "leef_version": "1.0",
        "attributes": {"src": "10.0.0.1", "msg": "a b c d"},
    }


def test_what_a_program_quotes_is_not_leef() -> None:
    line = f"Nov 21 05:00:00 mon01 sshd[812]: Invalid user {OLD}src=1 from 203.0.113.9 port 4022"
    assert "leef" not in parse_line(line)
