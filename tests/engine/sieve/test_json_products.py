"""JSON of sensors, cloud and shippers is sifted, and what is found is what all rules find.

Lists of objects, of fractions and with nulls too; a row of it has several values then.
"""

import json
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.json_products import PRODUCTS, corpus_lines
from tests.engine.sieve.test_against_detector import ROOT, SYSMON, look_at_all, sift
from tests.engine.strategies import PLACEHOLDERS, rows_for, rules

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.detect import Detector
from khumkan.engine.formats.tape.run import Taper
from khumkan.engine.rows import Row
from khumkan.engine.sieve.sieve import Sieve
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan.engine.sigma.compile import RuleCompiler
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo

# Fields that naming does something with take the places of those that random rules ask for.
AS = {"CommandLine": "url.original", "Image": "url.path", "User": "requestParameters"}
HEADS: dict[str, JsonObject] = {
    "testbench": {"product": "testbench"},
    "zeek": {"ts": 1.5, "_path": "http"},
    "suricata": {"event_type": "http", "timestamp": "2026-11-21T05:00:00Z"},
    "aws": {"eventVersion": "1.08", "eventSource": "x", "eventName": "y"},
    "fhir": {"resourceType": "AuditEvent", "recorded": "2026-11-21T05:00:00Z"},
}
OWN_TARGETS = {"zeek": "uri", "suricata": "http.url"}


def nested(values: JsonObject) -> list[JsonObject]:
    """Return the values as they are, and in lists and objects of all kinds."""
    several = list(values.values())
    inside = {name.partition(".")[2]: one for name, one in values.items() if "." in name}
    return [
        values,
        {name: [one, None, 0.5] for name, one in values.items()},
        {name: [{}, [], [one]] for name, one in values.items()},
        {name: [{"a": one}, {"a": 1, "b": None}] for name, one in values.items()},
        {"f": [{"g": one} for one in several], "l": [[several]], "x": [{"y": several}]},
        {"f": [inside, {"h": []}, inside], "requestParameters": {"a": several, "b": {"c": "é/"}}},
        {"f": {"g": [1.5, *several]}, "requestParameters": [values, "x"]},
        {"f.g": 1, "f": [inside]},
        {"f": [inside], "f.g": None, "http": {"url": "http://x/a.b?q"}, "uri": "/a/b.c"},
    ]


def rule_for(document: JsonObject, product: str) -> CompiledRule:
    text = json.dumps({**document, "logsource": {"product": product}})
    for name, other in {**AS, "CommandLine": OWN_TARGETS.get(product, "url.original")}.items():
        text = text.replace(f'"{name}', f'"{other}')
    compiler = RuleCompiler(column_for, PLACEHOLDERS)
    rule = compiler.compile(Document(Place("random.yml", 1), json.loads(text)), PackInfo())
    assert isinstance(rule, CompiledRule)
    return rule


def lines_of(product: str, values: JsonObject) -> bytes:
    names = {**AS, "CommandLine": OWN_TARGETS.get(product, "url.original")}
    own = {names.get(name, name): value for name, value in values.items()}
    events = [{**HEADS[product], **one} for one in nested(own)]
    events += [{**one, **HEADS[product]} for one in nested(own)]
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in events).encode()


PAIRS = (
    rules()
    .filter(lambda rule: rule["logsource"] == {"product": "testbench"})
    .flatmap(
        lambda rule: st.tuples(st.just(rule), st.lists(rows_for(rule), min_size=1, max_size=2))
    )
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(PAIRS, st.sampled_from(sorted(HEADS)))
def test_random_rules_and_events(pair: tuple[JsonObject, list[Row]], product: str) -> None:
    document, rows = pair
    rule = rule_for(document, product)
    raw = b"".join(lines_of(product, cast("JsonObject", row.values)) for row in rows)
    rule_set = RuleSet(rules=[rule], correlations=[], refusals=[], documents={})
    assert sift(rule_set, raw) == look_at_all(rule_set, raw)


def ruled(selection: JsonValue, product: str) -> RuleSet:
    document: JsonObject = {
        "title": "A rule", "id": "00000000-0000-0000-0000-000000000001", "level": "low",
        "logsource": {"product": product},
        "detection": {"selection": selection, "condition": "selection"},
    }  # fmt: skip
    rule = RuleCompiler(column_for, {}).compile(Document(Place("a.yml", 1), document), PackInfo())
    assert isinstance(rule, CompiledRule)
    return RuleSet(rules=[rule], correlations=[], refusals=[], documents={})


BEAT: JsonObject = {"channel": "System", "event_id": 7045}
CREATED: JsonObject = {"Channel": "Security", "EventID": 4688}


FOUND: list[tuple[str, JsonValue, JsonObject, int]] = [
    ("aws", {"requestParameters|contains": '"a":1'}, {"requestParameters": {"a": 1}}, 1),
    ("aws", {"requestParameters|contains": '"a":[1'}, {"requestParameters": {"a": [1]}}, 1),
    ("aws", {"requestParameters|contains": "keyname"}, {"requestParameters": {"KeyName": 1}}, 1),
    ("aws", {"requestParameters|contains": "\u0e01"}, {"requestParameters": {"a": "\u0e01"}}, 1),
    ("aws", {"requestParameters": "x"}, {"requestParameters": "x"}, 1),
    ("aws", {"requestParameters": "{}"}, {"requestParameters": {}}, 1),
    ("aws", {"requestParameters": "{}"}, {"requestParameters": None}, 0),
    ("aws", ["keyname"], {"requestParameters": {"KeyName": 1}}, 1),
    ("aws", {"resources.ARN|endswith": "/x"}, {"resources": [{"ARN": "y"}, {"ARN": "a/x"}]}, 1),
    ("aws", {"a|fieldref": "b"}, {"a": [{}, "x"], "b": "x"}, 1),
    ("aws", {"a|fieldref": "b"}, {"a": "x", "b": [None, "x"]}, 1),
    ("testbench", {"a.b|re": "^x+$"}, {"a": [{"b": "x"}]}, 1),
    ("testbench", {"a": 0.5}, {"a": [1, 0.50]}, 1),
    ("testbench", {"a": None}, {"a": [None]}, 1),
    ("testbench", {"a|exists": True}, {"a": []}, 0),
    ("testbench", {"url.path": "/b"}, {"url": {"original": "http://a/b?c"}}, 1),
    ("testbench", {"url.extension": "exe"}, {"url.original": ["/x.exe"]}, 0),
    ("suricata", {"dns.answers.rdata": "1.2.3.4"}, {"dns": {"answers": [{"rdata": "1.2.3.4"}]}}, 1),
    ("zeek", {"TTLs": 300}, {"TTLs": [60.0, 300.0]}, 1),
    ("windows", {"Image|contains": "x"}, {**SYSMON, "Image": [None, "x"]}, 1),
    ("windows", {"MD5": "1"}, {**SYSMON, "Hashes": [0.5, "MD5=1"]}, 0),
    ("windows", {"User|contains": "nok"}, {**CREATED, "SubjectUserName": [0.5, "nok"]}, 1),
    ("windows", {"User": "nok"}, {**CREATED, "User": "x", "SubjectUserName": "nok", "a": [{}]}, 1),
    ("windows", {"Data|contains": "x"}, {"winlog": {**BEAT, "event_data": {"param1": [None, "x"]}}}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("product", "selection", "fields", "n_found"), FOUND)
def test_what_stands_in_lists_and_texts_is_found(
    product: str, selection: JsonValue, fields: JsonObject, n_found: int
) -> None:
    raw = json.dumps({**HEADS.get(product, {}), **fields}).encode() + b"\n"
    found = sift(ruled(selection, product), raw)
    assert len(found[0]) == n_found
    assert found == look_at_all(ruled(selection, product), raw)


@pytest.mark.parametrize("product", sorted(PRODUCTS))
def test_lines_of_products_are_not_odd(product: str) -> None:
    raw = b"".join(PRODUCTS[product])
    detector = Detector(ruled({"no": "x"}, "nobody"), name_event=name_event, find_column=column_for)
    sieve = Sieve(detector._matcher.rules, lambda _: None)
    assert not sieve.sift(Taper().read("json", raw, 0, len(raw), 1)).odd


STEPS = {"suricata": 8, "cloudtrail": 30, "audit_events": 3, "others": 7}
ABOUT = ("cloud", "network", "web", "windows/builtin")


@pytest.mark.corpus
def test_public_rules_and_events(public_rules: Path, corpus: Path) -> None:
    folders = [public_rules / "rules" / name for name in ABOUT]
    rule_set = load_rules([*folders, ROOT / "rules" / "sigma"], find_column=column_for)
    raw = b"".join(line for lines in PRODUCTS.values() for line in lines)
    raw += b"".join(b"".join(corpus_lines(corpus, name)[::step]) for name, step in STEPS.items())
    expected = look_at_all(rule_set, raw)
    assert expected[0]
    for size in (7, 8192):
        assert sift(rule_set, raw, size) == expected


@pytest.mark.soak
@pytest.mark.corpus
def test_all_public_rules_and_events(public_rules: Path, corpus: Path) -> None:
    rule_set = load_rules([public_rules, ROOT / "rules" / "sigma"], find_column=column_for)
    for name in STEPS:
        raw = b"".join(corpus_lines(corpus, name))
        expected = look_at_all(rule_set, raw)
        for size in (1, 8192, 131_072):
            assert sift(rule_set, raw, size) == expected
