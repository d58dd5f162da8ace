"""Plans say where columns stand, are found again, and are as few as they may be."""

import json

import pytest

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import column_for
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.formats.tape.run import Run, Taper
from khumkan.engine.rows import LogSource
from khumkan.engine.sieve.catalogue import Catalogue
from khumkan.engine.sieve.column_values import ABSENT, MADE_OVER, PART_OF
from khumkan.engine.sieve.plans import MAX_PLANS
from khumkan.engine.sieve.sifting import CANDIDATE, ODD_LINE, QUIET, UNCOVERED
from khumkan.engine.sieve.straining import Strained, Strainer
from khumkan.engine.sigma.compile import RuleCompiler
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo

SYSMON: JsonObject = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1}
FIELDS = ("Image", "User", "md5", "EventType")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue([rule_of({"product": "windows"}, dict.fromkeys(FIELDS, "evil.exe"))])


def rule_of(source: JsonObject, selection: JsonObject) -> CompiledRule:
    document: JsonObject = {
        "title": "A rule", "id": "00000000-0000-0000-0000-000000000001", "level": "low",
        "logsource": source, "detection": {"selection": selection, "condition": "selection"},
    }  # fmt: skip
    rule = RuleCompiler(column_for, {}).compile(Document(Place("a.yml", 1), document), PackInfo())
    assert isinstance(rule, CompiledRule)
    return rule


def strained(strainer: Strainer, events: list[JsonObject], taper: Taper) -> tuple[Run, Strained]:
    raw = b"".join(json.dumps(one).encode() + b"\n" for one in events)
    run = taper.read("json", raw, 0, len(raw), 1)
    return run, strainer.strain(run)


def test_columns_stand_where_their_values_stand(catalogue: Catalogue) -> None:
    event = {**SYSMON, "Image": "x", "Hashes": "MD5=1,IMPHASH=2"}
    _, told = strained(Strainer(catalogue, lambda _: None), [event], Taper())
    first = int(told.followed[0]) * catalogue.n_columns
    found = {
        column: int(told.plans.column_values[first + number])
        for column, number in catalogue.column_ids.items()
    }
    assert found[column_for(LogSource("windows"), "Image")] == 2
    assert found[column_for(LogSource("windows"), "User")] == ABSENT


def test_what_is_derived_is_made() -> None:
    columns = {"process_creation": ("Image", "md5", "User")}
    catalogue = Catalogue(
        [
            rule_of({"product": "windows", "category": name}, dict.fromkeys(fields, "evil.exe"))
            for name, fields in columns.items()
        ]
    )
    created: JsonObject = {"Channel": "Security", "EventID": 4688, "SubjectUserName": "x"}
    events = [{**SYSMON, "Hashes": "MD5=1"}, created]
    _, told = strained(Strainer(catalogue, lambda _: None), events, Taper())
    values = told.plans.column_values.reshape(-1, catalogue.n_columns)[told.followed]
    ids = catalogue.column_ids
    assert values[0][ids["process.hash.md5"]] == PART_OF - 2
    assert values[1][ids["user.name"]] == MADE_OVER


def test_kinds_are_told_apart_and_found_again(catalogue: Catalogue) -> None:
    kinds: list[JsonObject] = [{**SYSMON, "EventID": n, "Image": "x"} for n in (1, 5, "1", 5000)]
    strainer, taper = Strainer(catalogue, lambda _: None), Taper()
    _, told = strained(strainer, kinds * 3, taper)
    followed = told.followed.tolist()
    assert len(set(followed)) == 3  # a number or its digits: naming makes the same of both
    assert followed == followed[:4] * 3
    _, again = strained(strainer, kinds[::-1], taper)
    assert again.followed.tolist() == followed[:4][::-1]
    assert set(again.verdicts.tolist()) == {QUIET}


def test_a_needle_makes_a_candidate(catalogue: Catalogue) -> None:
    events = [{**SYSMON, **dict.fromkeys(FIELDS, value)} for value in ("evil.exe", "good.exe")]
    _, told = strained(Strainer(catalogue, lambda _: None), events, Taper())
    assert told.verdicts.tolist() == [CANDIDATE, QUIET]
    assert told.pairs.tolist() == [[0, 0]]


def test_invented_kinds_fill_the_plans_and_cost_no_line(catalogue: Catalogue) -> None:
    strainer, taper = Strainer(catalogue, lambda _: None), Taper()
    events: list[JsonObject] = [{**SYSMON, "EventID": n} for n in range(MAX_PLANS + 10)]
    _, told = strained(strainer, events, taper)
    assert (told.verdicts == ODD_LINE).sum() == 10
    assert not told.plans.has_room
    _, again = strained(strainer, events[-10:], taper)
    assert set(again.verdicts.tolist()) == {QUIET}


def test_sources_are_told_once(catalogue: Catalogue) -> None:
    told: list[frozenset[LogSource]] = []
    strainer, taper = Strainer(catalogue, told.append), Taper()
    for _ in range(3):
        strained(strainer, [SYSMON, {**SYSMON, "User": "x"}], taper)
    assert told == [frozenset({LogSource("windows", "process_creation", "sysmon")})]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"a":1,"a":2}', id="two values"),
        pytest.param(b'{"a":{"b":1},"a":{"c":2}}', id="two objects"),
        pytest.param(b'{"a":1,"a":{"b":2}}', id="value and object"),
        pytest.param(b'{"a":{"b":1},"a":null}', id="object and null"),
        pytest.param(b'{"a.b":1,"a":{"b":2}}', id="one dotted name"),
        pytest.param(b'{"%s":{"%s":{"%s":1}}}' % (b"x" * 200, b"y" * 200, b"z" * 200), id="cut"),
        pytest.param(b'{"%s":{"%s":{"%s":{"a":1}}}}' % ((b"x" * 200,) * 3), id="cut names"),
    ],
)
def test_names_that_do_not_tell_a_place_are_looked_at_closely(
    catalogue: Catalogue, line: bytes
) -> None:
    run = Taper().read("json", line + b"\n", 0, len(line) + 1, 1)
    verdicts = Strainer(catalogue, lambda _: None).strain(run).verdicts.tolist()
    is_long = len(line) > 400 and b'"a"' not in line
    assert verdicts == [UNCOVERED if is_long else ODD_LINE]
