"""What outlines of key=value lines promise is what naming does, for every line of their kind."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.engine.columns import NOTHING_KNOWN, flatten, name_event
from khumkan.engine.columns.outline import Outline
from khumkan.engine.columns.products.pairs_outline import (
    JOINED_COLUMNS,
    may_be_joint,
    outline_of,
    telling_names,
)
from khumkan.engine.events import Event
from khumkan.engine.formats.syslog import parse_line
from khumkan.engine.rows import Row, Value

HOSTS = ["", "portal.example", "a/b", "h?x=1", "portal.example:8443"]
URLS = [
    "/",
    "/a/b.php?x=1",
    "/a.b/c",
    "http://x.example/y.asp",
    "x",
    "",
    "/?",
    "/%2e%2e/etc/passwd",
]
TIMES = ["1795114802848859571", "1795114802", "x", ""]
FORTIGATE = {
    "date": ["2026-11-20", "x"], "time": ["02:00:02"], "tz": ["+0700", "x"], "eventtime": TIMES, "type": ["traffic", "utm"],
    "subtype": ["webfilter", "forward"], "logid": ["1"], "devid": ["FG"], "url": URLS, "hostname": HOSTS, "service": ["HTTPS", "ftp", ""],
    "srcip": ["10.0.0.1"], "remip": ["10.0.0.2"], "virus": ["EICAR"], "attack": ["x"], "user": ["ก", ""], "fortinet.firewall.url": ["y"],
    "source.ip": ["z"], "fortinet.firewall.eventtime": ["1"], "log.syslog.timestamp": ["2026-11-20T00:00:00Z"],
}  # fmt: skip
SOPHOS = {
    "device_name": ["SFW", "other"], "device": ["SFW"], "date": ["2026-11-20"], "time": ["02:00:02"], "timezone": ["+07", "ICT"],
    "timestamp": ["2026-11-20T02:00:02+0700", "x"], "log_type": ["Firewall", "Content Filtering", "Event"],
    "log_component": ["HTTP", "Firewall Rule"], "status": ["Allow", "Failed", "Successful"], "outcome": ["x"], "url": URLS,
    "src_ip": ["10.0.0.1"], "recv_bytes": ["1"], "bytes_received": ["2"], "virus": ["x"], "path": ["/x"],
}  # fmt: skip
HEADERS = ["", "<189>", "<13>Nov 20 02:00:02 fw ", "<13>1 2026-11-20T02:00:02Z fw app 1 id - "]


@st.composite
def kinds(draw: st.DrawFn) -> list[str]:
    """Return lines with the same header and keys in the same order."""
    vocabulary = draw(st.sampled_from([FORTIGATE, SOPHOS]))
    told = ["type", "logid"] if vocabulary is FORTIGATE else ["device_name", "log_type"]
    more = draw(st.lists(st.sampled_from(sorted(vocabulary)), max_size=8))
    keys = draw(st.permutations(sorted({*told, *more})))
    header = draw(st.sampled_from(HEADERS))
    return [
        header + " ".join(f'{key}="{draw(st.sampled_from(vocabulary[key]))}"' for key in keys)
        for _ in range(draw(st.integers(1, 3)))
    ]


def leaves_of(line: str) -> dict[str, Value]:
    return flatten(parse_line(line))


def sign_of(line: str) -> list[Value]:
    leaves = leaves_of(line)
    return [leaves[name] for name in telling_names(list(leaves))]


def row_of(line: str) -> Row:
    return name_event(Event(1, 1, 0, b"", parse_line(line), "syslog"))


def holds(outline: Outline, line: str) -> bool:
    row, leaves = row_of(line), leaves_of(line)
    assert outline.name(parse_line(line), NOTHING_KNOWN) == row
    assert (
        outline.times.find({n: leaves[n] for n in outline.times.names}, NOTHING_KNOWN) == row.time
    )
    assert outline.sources == row.sources
    assert row.values.keys() <= {*outline.columns, *outline.loose}
    for column, source in outline.columns.items():
        assert column in outline.loose or row.values[column] == leaves[source]
    told = [str(value) for value in leaves.values()]
    for column in outline.loose & row.values.keys():
        stretches = (
            [str(row.values[column])] if outline.unlooked else str(row.values[column]).split("/")
        )
        for stretch in stretches:
            assert may_be_joint(stretch) or any(stretch in value for value in told)
    return True


@settings(max_examples=500, deadline=None)
@given(kinds())
def test_an_outline_holds_for_all_lines_of_its_kind(lines: list[str]) -> None:
    outline = outline_of(parse_line(lines[0]))
    alike = [line for line in lines if sign_of(line) == sign_of(lines[0])]
    assert outline is None or all(holds(outline, line) for line in alike)


def test_usual_lines_have_an_outline() -> None:
    for line in (
        '<189>date=2026-11-20 devid="FG" type="traffic" subtype="local"',
        '<13>device_name="SFW" log_type="Firewall" status="Allow"',
    ):
        outline = outline_of(parse_line(line))
        assert outline is not None
        assert holds(outline, line)
        assert not outline.loose


def test_a_path_alone_is_completed_and_no_column_of_it_is_promised() -> None:
    outline = outline_of(parse_line('a=1 type="utm" vd="root" url="/x" hostname="h"'))
    assert outline is not None
    assert outline.loose == JOINED_COLUMNS
    assert outline.made_of == {"kv.url", "kv.hostname"}


@pytest.mark.parametrize(
    "line",
    [
        "type=SYSCALL logid=1 vd=root",  # begins as auditd does
        "<13>Nov 20 02:00:02 named a=1 type=traffic vd=root",
        "<13>Nov 20 02:00:02 fw named: a=1 type=traffic vd=root",
        "a=1 b=2",
        "a=1 type=traffic",
        'device_name="SFW" log_type="Event" status="Failed"',  # naming adds an outcome
        'device_name="XG" log_type="Event"',
    ],
)
def test_what_other_products_may_claim_has_no_outline(line: str) -> None:
    assert outline_of(parse_line(line)) is None


@pytest.mark.corpus
def test_outlines_agree_with_naming_on_the_corpus(corpus: Path) -> None:
    n_told = 0
    for path in sorted((corpus / "syslog" / "raw").glob("*forti*/*.log")):
        for line in path.read_text(errors="replace").splitlines():
            outline = outline_of(parse_line(line))
            n_told += outline is not None and holds(outline, line)
    assert n_told


PROGRAMS = ["sshd[1]", "sudo", "su", "CRON[12]", "kernel", "filterlog", "named", "postfix/smtpd[1]"]
SENTENCES = [
    "Accepted password for x from 10.0.0.1 port 22 ssh2",
    "Failed password for invalid user a from ::ffff:10.0.0.1 port 22 ssh2",
    "root : TTY=pts/0 ; COMMAND=/bin/ls",
    "FAILED SU (to root) x on pts/0",
    "session opened",
    "5,,,1000,igb0,match,block,in,4",
    "x",
]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["<38>", "<86>", "<30>", ""]),
    st.sampled_from(PROGRAMS),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3),
)
def test_an_outline_of_text_holds_for_all_lines_of_a_program(
    priority: str, program: str, sentences: list[str]
) -> None:
    lines = [f"{priority}Nov 20 02:00:02 host {program}: {one}" for one in sentences]
    outline = outline_of(parse_line(lines[0]))
    assert (outline is None) == program.startswith(("filterlog", "named"))
    assert outline is None or all(holds(outline, line) for line in lines)


def test_columns_that_a_sentence_tells_are_no_promise() -> None:
    outline = outline_of(parse_line("Nov 20 02:00:02 host sshd[1]: x"))
    assert outline is not None
    assert {"user.name", "source.ip", "event.outcome"} <= outline.loose == outline.unlooked
    assert outline.made_of == {"message"}
