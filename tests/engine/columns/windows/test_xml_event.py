"""Events as XML in one line are those of EVTX; what is torn or odd is a line of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import name_event
from khumkan.engine.columns.windows.xml_event import parse_xml_event
from khumkan.engine.events import Event
from khumkan.engine.formats.syslog import parse_line
from khumkan.engine.rows import LogSource, Row

SYSTEM = (
    '<System><Provider Name="Linux-Sysmon" Guid="{ff03}"/><EventID>1</EventID>'
    '<TimeCreated SystemTime="2026-11-22T03:04:12.123Z"/>'
    "<Channel>Linux-Sysmon/Operational</Channel><Computer>web</Computer></System>"
)
DATA = (
    '<EventData><Data Name="Image">/usr/bin/curl</Data><Data Name="CommandLine">'
    "curl &lt;x&gt; &quot;&#65;&#x42;&amp;&quot;</Data></EventData>"
)
LINE = "<14>Nov 22 10:04:12 web sysmon: "


def named(line: str) -> Row:
    return name_event(Event(1, 1, len(line), line.encode(), parse_line(line), "syslog", ""))


def test_sysmon_for_linux_is_read_from_syslog() -> None:
    row = named(f"{LINE}<Event>{SYSTEM}{DATA}</Event>")
    assert row.sources == {LogSource("linux", "process_creation", "sysmon")}
    assert row.values["process.executable"] == "/usr/bin/curl"
    assert row.values["process.command_line"] == 'curl <x> "AB&"'
    assert row.values["host.name"] == "web"
    assert row.time is not None
    assert row.time.isoformat() == "2026-11-22T03:04:12.123000+00:00"


@pytest.mark.parametrize(
    ("inside", "fields"),
    [
        pytest.param("<A b='1' c='2'/>", {"A": {"#attributes": {"b": "1", "c": "2"}}}, id="empty"),
        pytest.param("<A b='1' c='2'>x</A>", {"A": {"#attributes": {"b": "1", "c": "2"}, "#text": "x"}}, id="text"),
        pytest.param("<A b='='/><B>x</B><B>y</B><B>z</B>", {"A": {"#attributes": {"b": "="}}, "B": ["x", "y", "z"]}, id="several"),
        pytest.param("<Data>x</Data><A b='='/>", {"Data": {"#text": "x"}, "A": {"#attributes": {"b": "="}}}, id="no name"),
        pytest.param("<A b='='/>\n <B></B> ", {"A": {"#attributes": {"b": "="}}, "B": None}, id="blanks between"),
        pytest.param("<A b='='>&nbsp;&#0;&#xD800;</A>", {"A": {"#attributes": {"b": "="}, "#text": "&nbsp;&#0;&#xD800;"}}, id="no entities"),
    ],
)  # fmt: skip
def test_an_event_has_the_shape_of_evtx(inside: str, fields: JsonObject) -> None:
    assert parse_xml_event(f"<Event>{inside}</Event>") == {"Event": fields}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"<Event>{SYSTEM}", id="cut off"),
        pytest.param(f"<Event>{SYSTEM}</Event> x", id="more behind"),
        pytest.param(f"<Event>{SYSTEM}</System>", id="another end"),
        pytest.param(f"<Events>{SYSTEM}</Events>", id="another name"),
        pytest.param(f"<Event>{SYSTEM}<!-- --></Event>", id="remark"),
        pytest.param("<Event a='1' b='2'>x</Event>y", id="behind text"),
        pytest.param("<Event><System>x</System></Event>", id="no attributes"),
        pytest.param("<Event a='1' b='2'>" * 2_000, id="deep"),
        pytest.param("<Event" + " " * 100_000 + "= =", id="blanks"),
        pytest.param("<Event " + "a='1' " * 30_000, id="attributes without end"),
        pytest.param("<Event a='='><![CDATA[x]]></Event>", id="CDATA"),
        pytest.param("<Event a='1' b='2'>" + "x" * 2_000_000 + "</Event>", id="too long"),
    ],
)
def test_what_is_no_whole_event_is_text(text: str) -> None:
    assert parse_xml_event(text) is None


def test_a_torn_line_stays_what_its_program_says() -> None:
    row = named(f"{LINE}<Event>{SYSTEM}")
    assert LogSource("linux", "", "sysmon") in row.sources
    assert row.values["message"]


@given(st.lists(st.sampled_from([SYSTEM, DATA, "<A>", "</A>", "<B c='1' d=\"2\"/>", "x", "&amp;", "<", " "])))  # fmt: skip
def test_nothing_raises(pieces: list[str]) -> None:
    named(f"{LINE}<Event>{''.join(pieces)}</Event>")
