"""What an attacker who writes log lines, rules or indicators must not achieve.

Found by an attacker's reading of this source; a test that is marked shows a hole still open.
"""

import json
import re
import signal
import struct
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import FrameType

import pytest

from khumkan.core.errors import InputError
from khumkan.core.jsontypes import JsonObject
from khumkan.core.severity import Severity
from khumkan.engine.columns import TimeContext, column_for, flatten, name_event
from khumkan.engine.compiled import (
    Compare,
    Correlation,
    CorrelationKind,
    Literal,
    Origin,
    RuleHead,
    leaves_of,
)
from khumkan.engine.correlation import Hit, correlate
from khumkan.engine.detect import Detector
from khumkan.engine.events import Batch, Event, Limits
from khumkan.engine.files import FoundFile, find_files
from khumkan.engine.findings import Finding, Position
from khumkan.engine.formats import detect_format, get_format, read_batches
from khumkan.engine.indicators import IndicatorTable, load_indicators
from khumkan.engine.matcher.literals import LiteralIndex
from khumkan.engine.matcher.values import compile_test
from khumkan.engine.sigma import RuleSet, load_rules

SHIPPED = Path(__file__).resolve().parents[2] / "rules" / "sigma"
START = datetime(2026, 11, 21, tzinfo=UTC)
CONTEXT = TimeContext(reference=START)
DEADLINE_SECONDS = 1.0
SQLMAP = '198.51.100.7 - {user} [21/Nov/2026:20:57:28 +0700] "GET {target} HTTP/1.1" 200 5 "-" "sqlmap"\n'
GUESS = "2026-11-21T20:57:{n:02}Z h sshd[1]: Failed password for invalid user {user} from 203.0.113.9 port 22 ssh2\n"
RULE = """
title: {name}
name: {name}
id: 00000000-0000-4000-8000-00000000000{n}
level: critical
logsource: {{product: p}}
detection: {{s: {{{item}}}, condition: s}}
---
"""
CORRELATION = """
title: Many {name}
id: 00000000-0000-4000-8000-0000000000a{n}
correlation: {{type: event_count, rules: [{name}], group-by: [u], timespan: 9m, condition: {{gte: {least}}}}}
---
"""

Load = Callable[[str], RuleSet]


@contextmanager
def deadline() -> Iterator[None]:
    """End what takes too long with a TimeoutError: Python's `re` lets signals through.

    Counted is the time of this process alone: how busy the machine is decides nothing.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, DEADLINE_SECONDS)
    try:
        yield
    except TimeoutError:
        raise TimeoutError from None  # its own traceback may end in a line that has no number
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.fixture(scope="session")
def shipped() -> RuleSet:
    return load_rules([SHIPPED], find_column=column_for)


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load_text(text: str) -> RuleSet:
        path = tmp_path / "rules.yml"
        path.write_text(text, encoding="utf-8")
        return load_rules([path], find_column=column_for)

    return load_text


def read(text: str | bytes, name: str = "") -> Batch:
    raw = text.encode() if isinstance(text, str) else text
    format_ = get_format(name) if name else detect_format(raw, "")
    (batch,) = read_batches(BytesIO(raw), format_, Limits())
    return batch


def detector_of(rules: RuleSet, max_hits: int = 1_000) -> Detector:
    return Detector(rules, name_event=name_event, find_column=column_for, max_hits=max_hits)


def find(rules: RuleSet, text: str, name: str = "") -> list[Finding]:
    detector = detector_of(rules)
    return [*detector.detect("f", read(text, name), CONTEXT).findings, *detector.finish()]


def event(fields: JsonObject) -> Event:
    return Event(1, 1, 1, b"", fields, "json")


def titles(findings: Sequence[Finding]) -> set[str]:
    return {finding.head.title for finding in findings}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        pytest.param('  [x] "GET / HTTP/1.1" 200 5', "access-log", id="no client"),
        pytest.param(f'h - - [x] "GET /" 200 {"9" * 4400}', "access-log", id="size of 4400 digits"),
        pytest.param(f'a: b [c] "d" 200 {"9" * 4400}', "syslog", id="the same by syslog"),
        pytest.param(
            '{"eventVersion":"1","eventSource":"s","eventName":"n","requestParameters":'
            + '{"a":' * 300
            + "1"
            + "}" * 301,
            "json",
            id="deep CloudTrail",
        ),
    ],
)
def test_no_line_ends_the_run(shipped: RuleSet, line: str, name: str) -> None:
    find(shipped, line + "\n", name)


@pytest.mark.parametrize(
    "user",
    [
        *("CEF:0|||||||", 'x [y] "z" 200 5', "SRC=1 DST=2 PROTO=3", "%A-1-B"),
        *("x type=a msg=audit(1:1) c=d", "type=a logid=b c=d"),
    ],
)
def test_a_user_name_does_not_hide_a_guessed_password(shipped: RuleSet, user: str) -> None:
    lines = "".join(GUESS.format(n=n, user=user) for n in range(40))
    assert "SSH Password Guessing Against a Server" in titles(find(shipped, lines, "syslog"))


@pytest.mark.parametrize("user", ["a[b]", r"\"x\"", 'x"y'])
def test_a_user_name_does_not_hide_a_web_request(shipped: RuleSet, user: str) -> None:
    found = find(shipped, SQLMAP.format(user=user, target="/"), "access-log")
    assert "Database Attack Tool Against the Web Site" in titles(found)


def test_a_user_name_does_not_hide_the_time_of_a_web_request() -> None:
    (read_event,) = read(SQLMAP.format(user="[x", target="/"), "access-log").events
    assert name_event(read_event).time is not None


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(SQLMAP.format(user="-", target="/xxxx" + "ustar" * 50), id="tar"),
        pytest.param("BZh9.example " + SQLMAP.format(user="-", target="/"), id="bzip2"),
        pytest.param("PAR1 " + SQLMAP.format(user="-", target="/"), id="Parquet"),
    ],
)
def test_the_first_line_does_not_hide_the_others(first: str) -> None:
    for padding in range(5):
        text = first.replace("/x", "/x" + "x" * padding) + SQLMAP.format(user="-", target="/")
        assert len(read(text).events) == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("process.command_line", "#24 6" + '"' * 3_000, id="memory dump"),
        pytest.param("file.path", "C:\\your data" + "_" * 3_000, id="ransom note"),
        pytest.param(
            "mysql.audit.sqltext", "server_audit_events=" + "\t" * 3_000 + "x", id="audit off"
        ),
        pytest.param("process.command_line", "a" * 64_000, id="any long command"),
    ],
)
def test_no_value_makes_a_shipped_rule_search_for_ever(
    shipped: RuleSet, column: str, value: str
) -> None:
    tests = {
        leaf.test
        for rule in shipped.rules
        for leaf in leaves_of(rule.condition)
        if leaf.column == column
    }
    with deadline():
        for test in tests:
            compile_test(test)(value)


def test_a_short_value_does_not_make_a_careless_rule_search_for_ever(load: Load) -> None:
    rules = load(RULE.format(name="a", n=1, item=r"""x|re: '(?:.*\)){1,}.*"'"""))
    with deadline():
        find(rules, json.dumps({"product": "p", "x": ")" * 60}) + "\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            RULE.format(name="a", n=2, item=f"x: {'9' * 400}"), id="a number of 400 digits"
        ),
        pytest.param(RULE.format(name="a", n=2, item="x|re: 'a{1001}'"), id="a huge repeat"),
        pytest.param(
            CORRELATION.format(name="b", n=2, least=1).replace("9m", "99999999999d"),
            id="a long span",
        ),
        pytest.param(
            CORRELATION.format(name="b", n=2, least=1).replace("[b]", "[[b]]"), id="rules in a list"
        ),
    ],
)
def test_a_hostile_rule_is_refused_and_the_others_go_on(load: Load, text: str) -> None:
    rules = load(RULE.format(name="b", n=1, item="x: 1") + text)
    assert (rules.n_loaded, len(rules.refusals)) == (1, 1)


def test_a_rule_nested_too_deeply_is_refused_in_words(load: Load) -> None:
    text = RULE.format(name="a", n=1, item="x: 1").replace(
        "condition: ", "condition: " + "not " * 2_000, 1
    )
    rules = load(text)
    assert [str(one.reason) for one in rules.refusals] == ["the rule is nested too deeply"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("refs.json", '{"type":"indicator","pattern":"[ipv4-addr:value = \'192.0.2.1\']","external_references":["x"]}'),
        ("deep.json", '{"type":"indicator","pattern":"[' + "(" * 3_000 + '"}'),
        ("wide.csv", "value,title\n192.0.2.1," + "x" * 140_000 + "\n"),
    ],
)  # fmt: skip
def test_hostile_indicators_are_refused_or_an_input_error(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    try:
        load_indicators([path])
    except InputError:
        pass
    except RecursionError:
        pytest.fail("recursion")


def test_a_long_address_does_not_hide_its_host(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("evil.example\n", encoding="utf-8")
    table = IndicatorTable(load_indicators([path]).indicators)
    assert table.match("http://evil.example/?" + "x" * 8_200)


def test_invented_log_sources_do_not_fill_the_memory(load: Load) -> None:
    detector = detector_of(load(RULE.format(name="a", n=1, item="x: 1")))
    events = [event({"product": f"p{n}"}) for n in range(5_000)]
    detector.detect("f", Batch(events, (), 1), CONTEXT)
    assert len(detector._matcher._plans) <= 1_024


def test_flattening_does_not_multiply_a_long_name() -> None:
    fields: JsonObject = {"k" * 20_000: {str(n): 1 for n in range(2_000)}}
    assert sum(map(len, flatten(fields))) < 10 * len(json.dumps(fields))


def test_one_event_does_not_become_a_flood_of_findings(load: Load) -> None:
    words = [f"word{n}" for n in range(200)]
    rules = load(RULE.format(name="a", n=1, item=f"x|contains: [{', '.join(words)}]"))
    text = json.dumps({"product": "p", "x": " ".join(words) + "." * 100_000}) + "\n"
    written = sum(len(json.dumps(finding.to_record())) for finding in find(rules, text))
    assert 0 < written < 10 * len(text)


def test_a_repetitive_value_does_not_fill_the_memory() -> None:
    index = LiteralIndex([(Literal("contains", " "), 1)])
    tracemalloc.start()
    try:
        index.match(" " * 300_000)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def hit(moment: float, number: int, rule: str) -> Hit:
    return Hit(START + timedelta(seconds=moment), Position("f", number, 1), rule)


def ordered(*rules: str) -> Correlation:
    head = RuleHead("c", "c", Severity.LOW, Origin("c.yml", 1))
    return Correlation(head, CorrelationKind.TEMPORAL_ORDERED, rules, timedelta(days=1))


def test_a_long_window_takes_time_in_proportion() -> None:
    hits = [hit(0, 0, "b"), *(hit(n / 100, n, "a") for n in range(1, 30_000))]
    with deadline():
        assert correlate(ordered("a", "b"), hits) == []


def test_the_names_of_rules_do_not_decide_about_a_sequence() -> None:
    one = correlate(ordered("a", "b"), [hit(0, 1, "a"), hit(0, 1, "b")])
    other = correlate(ordered("b", "a"), [hit(0, 1, "a"), hit(0, 1, "b")])
    assert len(one) == len(other)


def test_a_flood_for_one_correlation_does_not_blind_another(load: Load) -> None:
    rules = load(
        RULE.format(name="noise", n=1, item="x: 1")
        + CORRELATION.format(name="noise", n=1, least=999)
        + RULE.format(name="attack", n=2, item="x: 2")
        + CORRELATION.format(name="attack", n=2, least=3)
    )
    detector = detector_of(rules, max_hits=50)
    row: JsonObject = {"product": "p", "u": "u", "timestamp": "2026-11-21T00:00:00Z"}
    events = [event({**row, "x": 1})] * 100 + [event({**row, "x": 2})] * 3
    detector.detect("f", Batch(events, (), 1), CONTEXT)
    assert titles(detector.finish()) == {"Many attack"}


def test_a_match_that_no_correlation_can_use_is_told_on_its_own(load: Load) -> None:
    rules = load(
        RULE.format(name="a", n=1, item="x: 1") + CORRELATION.format(name="a", n=1, least=2)
    )
    assert find(rules, '{"product":"p","x":1,"u":"u"}\n')


@pytest.mark.parametrize("digits", ["9" * 400, "9" * 400 + ".0"])
def test_a_number_of_too_many_digits_is_none(digits: str) -> None:
    assert not compile_test(Compare("gt", 0))(digits)


@pytest.mark.parametrize(
    "indent",
    [
        pytest.param(
            None,
            id="on one line",
            marks=pytest.mark.xfail(reason="where on a line the next object begins is a guess"),
        ),
        pytest.param(2, id="indented"),
    ],
)
def test_a_torn_object_of_an_array_takes_no_other_with_it(indent: int | None) -> None:
    parts = [json.dumps({"n": n, "u": {"l": [{"a": "b"}]}}, indent=indent) for n in range(9)]
    torn = re.split(r"\]", parts[4])[0]
    text = "[\n" + ",\n".join([*parts[:4], torn, *parts[5:]]) + "\n]"
    text = text if indent else text.replace("\n", "")
    assert len(read(text, "json").events) == 8


def test_an_emptied_windows_record_is_a_rejection() -> None:
    record = struct.pack("<4sIQQ4xI", b"**\0\0", 32, 1, 0, 32)
    head = struct.pack("<8s32xII", b"ElfChnk\0", 128, 512).ljust(512, b"\0")
    batch = read(b"ElfFile\0".ljust(4096, b"\0") + (head + record).ljust(65536, b"\0"), "evtx")
    assert (len(batch.events), len(batch.rejections)) == (0, 1)


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("x\n", encoding="utf-8")
    found = [one for one in find_files([path, path, tmp_path]) if isinstance(one, FoundFile)]
    assert len(found) == 1
