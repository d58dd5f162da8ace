"""The one gate out of the hospital: what may leave, and that nothing else ever does."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from node_line import read_test_rules
from tests.node.redaction.canaries import (
    KNOWN_BY_PLACE,
    RECOGNISABLE,
    dresses,
    settings_of,
    traces,
)

from khumkan.core.severity import Severity
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.compiled import Advice, Origin, RuleHead
from khumkan.engine.detect import Detector
from khumkan.engine.events import Batch, Event
from khumkan.engine.findings import Finding, FindingKind, Position, SharedValue
from khumkan.engine.rows import Row
from khumkan.node.redaction import PseudonymKeys, Receipt, redact, rule_uuid
from khumkan.node.redaction.observables import find_observables
from khumkan.wire.contract import FindingsReport, ReportedFinding, write_message

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
RECEIPT = Receipt(NOW, NOW, is_authenticated=True)
SOME_ID = UUID("018f6c1e-0000-7000-8000-000000000001")
FIELDS = ("src_ip", "dst_ip", "hostname", "url", "filehash", "user", "cmd", "path", "msg")
POSITION = Position("f", 1, 1)

RULE = f"""
title: Shares Everything
id: 5d1c9a55-7a35-4c04-9a8c-0b7a3f2d1e09
status: test
logsource:
    category: firewall
detection:
    selection:
        action: attack
    condition: selection
level: high
khumkan:
    indicators: [{", ".join(FIELDS)}, action, src_port, dst_host, qname, Hashes]
"""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> PseudonymKeys:
    return PseudonymKeys(tmp_path_factory.mktemp("keys") / "keys.json")


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    rules = read_test_rules(tmp_path_factory.mktemp("rules"), RULE)
    return Detector(rules, name_event=name_event, find_column=column_for)


def tell(detector: Detector, keys: PseudonymKeys, fields: dict[str, object]) -> bytes:
    """Return the message to the hub about one event that the rule matches."""
    whole = {"category": "firewall", "action": "attack", **fields}
    raw = json.dumps(whole).encode()
    event = Event(1, 1, len(raw), raw, whole, "json")  # type: ignore[arg-type]
    (finding,) = detector.detect("f", Batch([event], (), 0)).findings
    told = redact(finding, RECEIPT, keys, SOME_ID)
    assert told is not None
    report = FindingsReport(id=SOME_ID, node_id=SOME_ID, sent_at=NOW, findings=(told,))
    return write_message(report)


def a_finding(
    *shared: object, named: tuple[str, ...] = ("f",), rows: tuple[Row, ...] = ()
) -> Finding:
    head = RuleHead(
        id="x",
        title="t",
        level=Severity.HIGH,
        origin=Origin("rules.yml", 1),
        advice=Advice(indicators=named),
    )
    values = tuple(SharedValue("f", value) for value in shared)  # type: ignore[arg-type]
    return Finding(FindingKind.RULE, head, NOW, POSITION, (), rows=rows, shared=values)


def told_of(finding: Finding, keys: PseudonymKeys) -> ReportedFinding:
    told = redact(finding, RECEIPT, keys, SOME_ID)
    assert told is not None
    return told


@pytest.mark.parametrize("canary", RECOGNISABLE)
def test_what_is_about_a_person_leaves_in_no_field_and_no_dress(
    canary: str, detector: Detector, keys: PseudonymKeys
) -> None:
    texts = [text for dress in dresses(canary) for text in settings_of(dress)]
    for text in texts:
        told = tell(detector, keys, dict.fromkeys(FIELDS, text))
        assert not traces(canary, told), (text, told)


@pytest.mark.parametrize("canary", KNOWN_BY_PLACE)
def test_what_only_its_place_tells_leaves_from_no_field(
    canary: str, detector: Detector, keys: PseudonymKeys
) -> None:
    for dress in dresses(canary):
        told = tell(detector, keys, {**dict.fromkeys(FIELDS, dress), "Hashes": [dress, dress]})
        assert not traces(canary, told), (dress, told)


@given(
    st.sampled_from(RECOGNISABLE),
    st.text(max_size=12),
    st.text(max_size=12),
    st.sampled_from(["", "http://evil.example/", "https://", "203.0.113.7/", "evil.example."]),
    st.data(),
)
def test_no_text_around_it_brings_it_out(
    canary: str, before: str, after: str, start: str, data: st.DataObject
) -> None:
    dress = data.draw(st.sampled_from(sorted(set(dresses(canary)))))
    text = f"{start}{before}{dress}{after}"
    observables = tuple(find_observables(text))
    told = json.dumps([one.value for one in observables], ensure_ascii=False).encode()
    # What is wrapped in base64 together with other things can't be told from a file's name.
    if dress in (canary, canary.upper(), canary.title()) or "%" in dress:
        assert not traces(canary, told), (text, told)


@given(st.one_of(st.text(), st.integers(), st.booleans(), st.floats()))
def test_whatever_a_field_holds_the_gate_makes_valid_messages_of_it(value: object) -> None:
    for one in find_observables(value):  # type: ignore[arg-type]
        assert one.value == one.value.lower() or "://" in one.value


@pytest.mark.parametrize(
    ("value", "leaves"),
    [
        pytest.param("203.0.113.45", ["203.0.113.45"], id="public address"),
        pytest.param("203.0.113.45:443", ["203.0.113.45"], id="with its port"),
        pytest.param("::ffff:203.0.113.45", ["203.0.113.45"], id="another spelling"),
        pytest.param("2001:db8::1", ["2001:db8::1"], id="IPv6"),
        pytest.param("10.0.0.1", [], id="private address"),
        pytest.param("203.0.113.0/24", [], id="network"),
        pytest.param("EVIL.Example.", ["evil.example"], id="domain"),
        pytest.param("fileserver.hosp.local", [], id="inside name"),
        pytest.param("fileserver", [], id="machine name"),
        pytest.param("аррӏе.example", ["xn--80ak6aa92e.example"], id="look-alike in Cyrillic"),
        pytest.param("สมชาย.example", [], id="Thai name"),
        pytest.param("hn6500123.example", [], id="number in a name"),
        pytest.param("1.1017.00203.45.1.evil.example", [], id="number over labels"),
        pytest.param("geytamjxgaydembtgq2tc.evil.example", [], id="base32 of a number"),
        pytest.param("knxw2y3imfusastbnfsgkzi.t.evil.example", [], id="base32 of a name"),
        pytest.param(f"{'q7' * 21}.evil.example", [], id="label of a DNS tunnel"),
        pytest.param(".".join(["q7zk4m" * 4] * 4) + ".evil.example", [], id="name of a tunnel"),
        pytest.param(
            "hospital-update-service-2.example", ["hospital-update-service-2.example"], id="words"
        ),
        pytest.param(
            "https://evil.example/gate.php?hn=6500123",
            ["https://evil.example/gate.php"],
            id="query",
        ),
        pytest.param(
            "http://evil.example/hn6500123/a", ["http://evil.example/hn*******/a"], id="digits"
        ),
        pytest.param(
            "http://evil.example/v1.2/20260", ["http://evil.example/v1.2/20260"], id="few digits"
        ),
        pytest.param(
            "http://evil.example/%E0%B8%AA/x", ["http://evil.example/*/x"], id="Thai, encoded"
        ),
        pytest.param(
            "http://evil.example/%CA%C1/x", ["http://evil.example/**/x"], id="TIS-620, encoded"
        ),
        pytest.param(
            "http://evil.example/%2531%2531%2530%2531%2537%2530",
            ["http://evil.example/******"],
            id="encoded twice",
        ),
        pytest.param(
            "http://evil.example/MTEwMTcwMDIwMzQ1MQ==/x",
            ["http://evil.example/******************==/x"],
            id="base64 of a number",
        ),
        pytest.param(
            "http://evil.example/aGVsbG8gd29ybGQ/x",
            ["http://evil.example/aGVsbG8gd29ybGQ/x"],
            id="base64 of words",
        ),
        pytest.param("http://10.0.0.1/x", [], id="URL of an inside host"),
        pytest.param("http://203.0.113.9:8080/x", ["http://203.0.113.9:8080/x"], id="with port"),
        pytest.param("A" * 64, ["a" * 64], id="hash"),
        pytest.param("1" * 32, [], id="digits that look like a hash"),
        pytest.param("HN 6500123 and more".ljust(20).encode().hex(), [], id="text as a hash"),
        pytest.param(
            f"MD5={'a1' * 16},IMPHASH={'b1' * 16},X=12", ["a1" * 16, "b1" * 16], id="Sysmon's list"
        ),
        pytest.param("somchai@evil.example", [], id="e-mail"),
        pytest.param("invoice.exe", [], id="file name"),
        pytest.param("lab.result.DOCX", [], id="file name with dots"),
        pytest.param("", [], id="nothing"),
        pytest.param(443, [], id="a number"),
    ],
)
def test_of_a_value_leaves(value: object, leaves: list[str], keys: PseudonymKeys) -> None:
    assert [one.value for one in told_of(a_finding(value), keys).observables] == leaves


def test_more_than_a_report_has_room_for_is_cut_off(keys: PseudonymKeys) -> None:
    many = [f"198.51.{n // 200}.{n % 200}" for n in range(300)]

    assert len(told_of(a_finding(*many), keys).observables) == 100


def test_a_rule_that_names_no_fields_shares_nothing(keys: PseudonymKeys) -> None:
    assert told_of(a_finding("203.0.113.45", named=()), keys).observables == ()


def test_an_indicator_is_told_as_a_sighting_and_not_here(keys: PseudonymKeys) -> None:
    finding = a_finding("203.0.113.45")

    assert redact(_as_indicator(finding), RECEIPT, keys, SOME_ID) is None


def _as_indicator(finding: Finding) -> Finding:
    return Finding(FindingKind.INDICATOR, finding.head, NOW, POSITION, (), shared=finding.shared)


def test_an_event_without_a_time_happened_when_it_came(keys: PseudonymKeys) -> None:
    finding = a_finding()
    told = told_of(Finding(finding.kind, finding.head, None, POSITION, ()), keys)

    assert (told.first_at, told.last_at) == (NOW, NOW)


def test_inside_things_are_named_by_pseudonyms_alike_wherever_they_stand(
    keys: PseudonymKeys,
) -> None:
    first = Row(
        frozenset(),
        {
            "source.ip": "10.1.2.3",
            "destination.ip": ("203.0.113.45", "10.9.9.9"),
            "host.name": "PC-017",
            "user.name": "HOSP\\Somchai",
            "user.target.name": "-",
            "destination.domain": "evil.example",
        },
        NOW,
    )
    second = Row(
        frozenset(),
        {"destination.ip": "10.1.2.3", "source.domain": "pc-017.", "user.name": "hosp\\somchai"},
        NOW,
    )

    told = told_of(a_finding(rows=(first,)), keys).pseudonyms
    again = told_of(a_finding(rows=(second,)), keys).pseudonyms

    assert [one.kind for one in told] == ["address", "address", "host", "user"]
    assert set(again) <= set(told)
    assert len(again) == 3


@pytest.mark.parametrize(
    ("rule_id", "expected"),
    [
        ("5D1C9A55-7a35-4c04-9a8c-0b7a3f2d1e01", "5d1c9a55-7a35-4c04-9a8c-0b7a3f2d1e01"),
        ("rules/mine.yml:1", "9c1f"),
    ],
    ids=["a UUID stays", "another id is made one"],
)
def test_the_id_of_a_rule(rule_id: str, expected: str) -> None:
    told = rule_uuid(rule_id)

    assert rule_uuid(rule_id) == told
    assert str(told) == expected or (told.version == 5 and expected == "9c1f")
