"""Lists, CSV and STIX are read; what can't be used is told with file, line and reason."""

import json
from pathlib import Path

import pytest

from khumkan.core.errors import InputError
from khumkan.engine.indicators import Indicator, IndicatorSet, load_indicators, sink


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_is_read_line_by_line_and_marks_are_undone(tmp_path: Path) -> None:
    text = "# ours\n203.0.113[.]7 # seen twice\n\nhxxps://bad[.]example/x\nno value at all\n"
    found = load_indicators([write(tmp_path, "list.txt", text)])
    assert values_of(found) == ["ipv4:203.0.113.7", "url:https://bad.example/x"]
    assert [(one.place.line, one.title) for one in found.refusals] == [(5, "no value at all")]


def test_a_number_behind_a_tab_is_how_many_others_have_the_value(tmp_path: Path) -> None:
    text = "# IP\tlists\n203.0.113.7\t10\nevil.example\t\t2 # x\n127.0.0.1\tevil.example\n"
    found = load_indicators([write(tmp_path, "list.txt", text)])
    assert values_of(found) == ["domain:evil.example", "ipv4:203.0.113.7"]
    assert [one.place.line for one in found.refusals] == [4]


@pytest.mark.corpus
def test_a_large_public_list_is_used_whole(corpus: Path) -> None:
    found = load_indicators([corpus / "intel" / "ipsum" / "ipsum.txt"])
    assert (found.n_refused, len(found.indicators)) == (0, 120_430)


def test_a_table_gives_title_and_end(tmp_path: Path) -> None:
    text = "\ufeffType,Indicator,Description,valid_until\nip,203.0.113.7,แรนซัมแวร์,2027-01-01\nip,,x,\nip,??,y,\n"
    found = load_indicators([write(tmp_path, "t.csv", text)])
    (one,) = found.indicators
    assert isinstance(one, Indicator)
    assert (one.head.title, one.valid_until) == ("แรนซัมแวร์", "2027-01-01")
    assert [refusal.place.line for refusal in found.refusals] == [4]


def test_a_table_without_a_known_column_says_which_are_known(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="indicator, value"):
        load_indicators([write(tmp_path, "t.csv", "a,b\n1,2\n")])


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(b"\xff\xfe", "not UTF-8 at byte 0", id="not UTF-8"),
        pytest.param(b'{"type": ', "broken JSON", id="broken JSON"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, raw: bytes, reason: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=reason):
        load_indicators([path])


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be opened"):
        load_indicators([tmp_path / "none.txt"])


def values_of(found: IndicatorSet) -> list[str]:
    """In order of the alphabet: a table has none of its own."""
    plain = [one for one in found.indicators if isinstance(one, Indicator)]
    patterns = [one.head.id for one in found.indicators if not isinstance(one, Indicator)]
    return sorted([str(one.observable) for one in plain] + patterns)


def stix(pattern: str, **more: object) -> dict[str, object]:
    return {"type": "indicator", "id": "indicator--1", "pattern": pattern, **more}


def load_bundle(folder: Path, *objects: dict[str, object]) -> tuple[list[str], list[str]]:
    text = json.dumps({"type": "bundle", "objects": objects})
    found = load_indicators([write(folder, "b.json", text)])
    return values_of(found), [str(one.reason) for one in found.refusals]


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("[ipv4-addr:value = '203.0.113.7']", ["ipv4:203.0.113.7"]),
        ("[ipv4-addr:value = '203.0.113.0/24']", ["ipv4-network:203.0.113.0/24"]),
        ("[ipv4-addr:value ISSUBSET '203.0.113.0/24']", ["ipv4-network:203.0.113.0/24"]),
        ("[domain-name:value = 'a.example' AND url:value = 'http://b.example/']", ["indicator--1"]),
        ("[domain-name:value = 'a.example' OR url:value LIKE 'http://b%']", ["domain:a.example", "indicator--1"]),
        ("[domain-name:value = 'a.example' OR url:value = 'http://b.example/']", ["domain:a.example", "url:http://b.example/"]),
        ("[domain-name:value = 'a.example'] OR [ipv6-addr:value = '2001:db8::1']", ["domain:a.example", "ipv6:2001:db8::1"]),
        ("[(email-addr:value IN ('a@b.example', 'c@d.example'))]", ["email:a@b.example", "email:c@d.example"]),
        ("[file:hashes.MD5 = '0123456789abcdef0123456789abcdef']", ["md5:0123456789abcdef0123456789abcdef"]),
        ("[file:hashes.'SHA-1' = '0123456789012345678901234567890123456789']", ["sha1:0123456789012345678901234567890123456789"]),
        (r"[file:name = 'it\'s.exe']", ["file-name:it's.exe"]),
    ],
)  # fmt: skip
def test_a_pattern_asks_for(tmp_path: Path, pattern: str, values: list[str]) -> None:
    assert load_bundle(tmp_path, stix(pattern)) == (values, [])


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[windows-registry-key:key = 'x']", "patterns over windows-registry-key:key, here at character 2"),
        ("[ipv4-addr:value = '203.0.113.7'] WITHIN 5 SECONDS", "WITHIN at character 35 is not supported"),
        ("[ipv4-addr:value = '203.0.113.7'", "ends too early"),
        ("§", "can't be read at character 1"),
        ("[domain-name:value = 'no domain']", "is no address"),
        ("", "ends too early"),
    ],
)  # fmt: skip
def test_a_pattern_that_asks_for_more_is_refused_by_name(
    tmp_path: Path, pattern: str, reason: str
) -> None:
    values, reasons = load_bundle(tmp_path, stix(pattern), stix("[ipv4-addr:value = '192.0.2.1']"))
    assert values == ["ipv4:192.0.2.1"]
    assert len(reasons) == 1
    assert reason in reasons[0]


def test_revoked_indicators_are_left_out_and_other_languages_refused(tmp_path: Path) -> None:
    revoked = stix("[ipv4-addr:value = '192.0.2.1']", revoked=True)
    yara = stix("rule x {}", pattern_type="yara")
    assert load_bundle(tmp_path, revoked, yara) == ([], ["patterns of type yara are not supported"])


def test_a_stix_indicator_names_its_author_and_address(tmp_path: Path) -> None:
    identity = {"type": "identity", "id": "identity--1", "name": "ThaiCERT"}
    one = stix(
        "[ipv4-addr:value = '192.0.2.1']",
        name="C2",
        created_by_ref="identity--1",
        valid_until="2027-01-01T00:00:00Z",
        external_references=[{"url": "https://x.example"}],
    )
    path = write(tmp_path, "b.json", json.dumps({"objects": [identity, one]}))
    (loaded,) = load_indicators([path]).indicators
    head = loaded.head
    assert (head.title, head.origin.author, head.origin.url) == (
        "C2",
        "ThaiCERT",
        "https://x.example",
    )


@pytest.mark.corpus
def test_public_bundles_are_read_and_every_indicator_is_used_or_refused(corpus: Path) -> None:
    files = sorted((corpus / "intel" / "unit42").glob("**/*.json"))
    found = load_indicators(files)
    assert len(files) == 81
    assert len(found.indicators) > 2_500
    assert len(found.refusals) < 150


def test_an_end_that_is_no_date_is_refused(tmp_path: Path) -> None:
    text = "value,valid_until\n192.0.2.1,soon\n192.0.2.2,2027-01-31\n"
    found = load_indicators([write(tmp_path, "t.csv", text)])
    assert values_of(found) == ["ipv4:192.0.2.2"]
    ((place, reason),) = [(one.place.line, str(one.reason)) for one in found.refusals]
    assert (place, "'soon'" in reason) == (2, True)


def test_a_row_that_cannot_be_read_costs_no_other_one(tmp_path: Path) -> None:
    text = "value,title\n192.0.2.1," + "x" * 140_000 + "\n192.0.2.2,y\n"
    found = load_indicators([write(tmp_path, "t.csv", text)])
    assert values_of(found) == ["ipv4:192.0.2.2"]
    assert "can't be read" in str(found.refusals[0].reason)


def test_all_refusals_are_counted_and_the_first_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sink, "MAX_REFUSALS", 2)
    found = load_indicators([write(tmp_path, "list.txt", "no value\n" * 5 + "192.0.2.1\n")])
    assert (len(found.refusals), found.n_refused, len(found.indicators)) == (2, 5, 1)


def test_patterns_that_must_be_tried_on_every_value_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sink, "MAX_SCANNED", 1)
    patterns = [stix(f"[url:value LIKE '%{n}%']", id=f"indicator--{n}") for n in range(3)]
    values, reasons = load_bundle(tmp_path, *patterns)
    assert values == ["indicator--0"]
    assert [reason[:16] for reason in reasons] == ["there are more t"] * 2


def test_indicators_without_an_id_do_not_replace_each_other(tmp_path: Path) -> None:
    patterns = [stix(f"[url:value LIKE '%{n}%']", id="") for n in range(3)]
    values, _ = load_bundle(tmp_path, *patterns)
    assert len(values) == 3


def test_a_byte_order_mark_before_json_is_no_error(tmp_path: Path) -> None:
    bundle = json.dumps(stix("[ipv4-addr:value = '192.0.2.1']"))
    found = load_indicators([write(tmp_path, "b.json", "\ufeff" + bundle)])
    assert values_of(found) == ["ipv4:192.0.2.1"]
