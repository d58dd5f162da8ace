"""What patterns mean, as a table: pattern, the values of one row, whether it holds."""

import pytest

from khumkan.core.errors import WireError
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.findings import Position
from khumkan.engine.indicators import Indicator, IndicatorTable, PatternIndicator
from khumkan.engine.indicators.patterns import compile_pattern, parse_pattern
from khumkan.engine.indicators.patterns.compile import MAX_ALTERNATIVES
from khumkan.engine.rows import Row, Value

HEAD = RuleHead("indicator--1", "x", Severity.HIGH, Origin("b.json", 0))
ZEROS, ONES = "0" * 32, "1" * 32


def load(pattern: str, valid_until: str = "") -> IndicatorTable:
    compiled = compile_pattern(parse_pattern(pattern))
    plain = [Indicator(one, HEAD, valid_until) for one in compiled.observables]
    some = [PatternIndicator(compiled.alternatives, HEAD, valid_until)]
    return IndicatorTable([*plain, *(some if compiled.alternatives else [])])


def hits(table: IndicatorTable, values: dict[str, Value]) -> bool:
    return bool(table.find(Row(frozenset(), values, None), Position("f", 1, 1)))


@pytest.mark.parametrize(
    ("pattern", "values", "expected"),
    [
        pytest.param("[ipv4-addr:value = '203.0.113.7' AND domain-name:value = 'evil.example']", {"a": "203.0.113.7", "b": "www.evil.example"}, True, id="both in one event"),
        pytest.param("[ipv4-addr:value = '203.0.113.7' AND domain-name:value = 'evil.example']", {"a": "203.0.113.7"}, False, id="one of two"),
        pytest.param("[ipv4-addr:value ISSUBSET '203.0.113.0/24' AND ipv4-addr:value != '203.0.113.7']", {"a": "203.0.113.7", "b": "192.0.2.1"}, False, id="two addresses do not make one"),
        pytest.param("[ipv4-addr:value ISSUBSET '203.0.113.0/24' AND ipv4-addr:value != '203.0.113.7']", {"a": "203.0.113.7", "b": "203.0.113.8"}, True, id="an address that is both"),
        pytest.param("[ipv4-addr:value ISSUBSET '203.0.113.0/24' AND domain-name:value LIKE 'e%']", {"a": "203.0.0.0/16", "b": "e.example"}, False, id="a network around the one asked for"),
        pytest.param("[ipv4-addr:value NOT ISSUBSET '203.0.113.0/24']", {"a": "203.0.0.0/16"}, True, id="not inside"),
        pytest.param("[ipv4-addr:value ISSUPERSET '203.0.113.0/24']", {"a": "203.0.0.0/16"}, True, id="contains"),
        pytest.param("[ipv4-addr:value ISSUPERSET '203.0.113.0/24']", {"a": "203.0.113.0/25"}, False, id="contained"),
        pytest.param("[ipv4-addr:value ISSUPERSET '203.0.113.0/24']", {"a": "2001:db8::/32"}, False, id="of the other version"),
        pytest.param("[file:name = 'A.exe' AND file:size > 10]", {"file.path": "/srv/a.EXE", "file.size": "11"}, True, id="file names without case, numbers as text"),
        pytest.param("[file:name = 'a.exe' AND file:size > 10]", {"file.path": "/srv/a.exe", "file.size": 10}, False, id="not larger"),
        pytest.param(f"[file:name = 'a.exe' AND file:hashes.MD5 = '{ZEROS}']", {"process.executable": "a.exe", "process.hash.md5": ZEROS}, True, id="name and hash of one file"),
        pytest.param(f"[file:name = 'a.exe' AND file:hashes.MD5 = '{ZEROS}']", {"process.executable": "a.exe", "file.hash.md5": ZEROS}, False, id="name and hash of two files"),
        pytest.param(f"[file:name = 'a.exe' AND file:hashes.MD5 != '{ZEROS}']", {"process.executable": "a.exe", "process.hash.md5": ZEROS, "file.hash.md5": ONES}, False, id="the hash of another file excuses nothing"),
        pytest.param("[domain-name:value = 'evil.example' AND domain-name:value != 'good.evil.example']", {"a": "x.good.evil.example"}, False, id="what is below what is left out"),
        pytest.param("[domain-name:value = 'evil.example' AND domain-name:value != 'good.evil.example']", {"a": "bad.evil.example"}, True, id="what is beside it"),
        pytest.param("[url:value LIKE 'http://%.example/a_c%']", {"a": "http://x.example/abc?d"}, True, id="LIKE"),
        pytest.param("[url:value LIKE 'http://%.example/A_C%']", {"a": "http://x.example/abc?d"}, False, id="LIKE minds the case of a URL"),
        pytest.param("[domain-name:value LIKE 'EVIL.%']", {"a": "http://evil.example/"}, True, id="LIKE on the host of a URL"),
        pytest.param("[domain-name:value LIKE 'a.exampl']", {"a": "a.example"}, False, id="LIKE is about the whole value"),
        pytest.param(r"[domain-name:value LIKE '%.e\\+a%']", {"a": "x.eea.example"}, False, id="LIKE has no other wildcards"),
        pytest.param(r"[file:name MATCHES '^\\w+\\.scr$']", {"a": r"C:\x\holiday.scr"}, True, id="MATCHES"),
        pytest.param("[process:command_line LIKE '%-enc%']", {"process.parent.command_line": "powershell -enc AA=="}, True, id="command line of the parent"),
        pytest.param("[process:command_line LIKE '%-enc%']", {"message": "powershell -enc AA=="}, False, id="a command line in another column"),
        pytest.param("[process:command_line LIKE '%x']", {"process.command_line": "y" * 20_000 + "x"}, True, id="the end of a long command line"),
        pytest.param("[process:name = 'CMD.exe' AND process:command_line = 'cmd /c x']", {"process.executable": r"C:\cmd.exe", "process.command_line": "cmd /c x"}, True, id="process"),
        pytest.param("[process:name = 'cmd.exe' AND process:command_line = 'x']", {"process.parent.executable": r"C:\cmd.exe", "process.command_line": "x"}, False, id="two processes"),
        pytest.param("[network-traffic:dst_ref.value = '203.0.113.7' AND network-traffic:dst_port IN (80, 443)]", {"destination.ip": "203.0.113.7", "destination.port": "443"}, True, id="address and port"),
        pytest.param("[network-traffic:dst_ref.value = '203.0.113.7' AND network-traffic:dst_port = 443]", {"source.ip": "203.0.113.7", "destination.port": 443}, False, id="the other end"),
        pytest.param("[network-traffic:dst_port >= 6660 AND network-traffic:dst_port <= 6669]", {"destination.port": 6667}, True, id="a range of ports"),
        pytest.param("[network-traffic:src_port < 1]", {"source.port": True}, False, id="a truth value is no number"),
        pytest.param("[network-traffic:protocols[*] = 'tcp']", {"network.transport": "tcp"}, True, id="protocol"),
        pytest.param("[user-account:account_login = 'root']", {"user.name": ("nobody", "root")}, True, id="one of a list"),
        pytest.param("[domain-name:value = 'a.example'] OR [process:pid = 7]", {"process.pid": 7}, True, id="the second observation"),
    ],
)  # fmt: skip
def test_a_pattern_holds(pattern: str, values: dict[str, Value], *, expected: bool) -> None:
    assert hits(load(pattern), values) is expected


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[ipv4-addr:value = 5]", "ipv4-addr:value at character 2 can't be compared by = with 5"),
        ("[ipv4-addr:value = 'evil.example']", "can't be compared by = with 'evil.example'"),
        ("[domain-name:value ISSUBSET '203.0.113.0/24']", "can't be compared by ISSUBSET"),
        ("[network-traffic:dst_ref.value ISSUBSET 'evil.example']", "can't be compared by ISSUBSET"),
        ("[network-traffic:dst_port = '443']", "can't be compared by = with '443'"),
        ("[network-traffic:dst_port LIKE '44%']", "can't be compared by LIKE"),
        ("[process:command_line > 5]", "can't be compared by > with 5"),
        ("[x509-certificate:issuer = 'x']", "patterns over x509-certificate:issuer, here at character 2"),
        ("[url:value = 'http://a.example/' OR file:hashes.TLSH = 'x']", "patterns over file:hashes.TLSH, here at character 37"),
        ("[file:name MATCHES '(?=x)']", "(in the pattern at character 2)"),
        ("[file:name MATCHES '" + "x" * 1_001 + "']", "more than 1000 characters"),
        ("[file:hashes.MD5 = 'xyz']", "is no address, network, domain"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_by_name_and_place(pattern: str, reason: str) -> None:
    with pytest.raises(WireError) as caught:
        load(pattern)
    assert reason in str(caught.value)


def test_alternatives_do_not_multiply_without_end() -> None:
    pair = "(url:value LIKE 'a' OR url:value LIKE 'b')"
    with pytest.raises(WireError, match=f"more than {MAX_ALTERNATIVES} alternatives"):
        load("[" + " AND ".join([pair] * 1_000) + "]")


def test_a_great_many_values_under_or_are_plain_values() -> None:
    values = " OR ".join(f"domain-name:value = 'x{number}.example'" for number in range(10_000))
    assert len(load(f"[{values}]")) == 10_000


def test_an_expression_that_would_search_for_ever_elsewhere_is_done_at_once() -> None:
    table = load("[process:command_line MATCHES '(a+)+b$']")
    assert not hits(table, {"process.command_line": "a" * 100_000})


def test_a_hit_says_which_comparisons_held_of_what_until_when() -> None:
    table = load("[file:name = 'a.exe' AND file:size > 10]", "2027-01-31")
    row = Row(frozenset(), {"file.path": "/srv/a.exe", "file.size": 11}, None)
    (finding,) = table.find(row, Position("f", 1, 1))
    assert [(one.column, one.value, one.test) for one in finding.matched] == [
        ("file.path", "/srv/a.exe", "file:name = 'a.exe', until 2027-01-31"),
        ("file.size", 11, "file:size > 10, until 2027-01-31"),
    ]


def test_a_pattern_is_replaced_by_the_next_of_its_id_and_can_be_removed() -> None:
    table = load("[file:name = 'a.exe' AND file:size > 10]")
    row: dict[str, Value] = {"file.path": "a.exe", "file.size": 11}
    (newer,) = load("[file:name = 'a.exe' AND file:size > 20]")
    changed = table.changed(added=[newer])
    assert (hits(table, row), hits(changed, row), len(changed)) == (True, False, 1)
    emptied = changed.changed(removed=[newer])
    assert (len(emptied), hits(emptied, {**row, "file.size": 30})) == (0, False)
    assert emptied.store.cells.n_entries == 0


def test_a_pattern_does_not_stand_in_the_way_of_a_plain_value() -> None:
    table = load("[domain-name:value = 'a.example' AND process:pid = 7]")
    (plain,) = load("[domain-name:value = 'a.example']")
    both = table.changed(added=[plain])
    assert hits(both, {"a": "a.example"})
    assert not hits(both.changed(removed=[plain]), {"a": "a.example"})
    assert len(both.changed(removed=[plain])) == 1
