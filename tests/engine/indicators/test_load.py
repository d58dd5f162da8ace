"""Lists, CSV and STIX are read; what can't be used is told with file, line and reason."""

import json
from pathlib import Path

import pytest

from khumkan.core.errors import InputError
from khumkan.engine.indicators import load_indicators


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_is_read_line_by_line_and_marks_are_undone(tmp_path: Path) -> None:
    text = "# ours\n203.0.113[.]7 # seen twice\n\nhxxps://bad[.]example/x\nno value at all\n"
    found = load_indicators([write(tmp_path, "list.txt", text)])
    assert [one.observable.value for one in found.indicators] == [
        "203.0.113.7",
        "https://bad.example/x",
    ]
    assert [(one.place.line, one.title) for one in found.refusals] == [(5, "no value at all")]


def test_a_table_gives_title_and_end(tmp_path: Path) -> None:
    text = "\ufeffType,Indicator,Description,valid_until\nip,203.0.113.7,แรนซัมแวร์,2027-01-01\nip,,x,\nip,??,y,\n"
    found = load_indicators([write(tmp_path, "t.csv", text)])
    (one,) = found.indicators
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


def stix(pattern: str, **more: object) -> dict[str, object]:
    return {"type": "indicator", "id": "indicator--1", "pattern": pattern, **more}


def load_bundle(folder: Path, *objects: dict[str, object]) -> tuple[list[str], list[str]]:
    text = json.dumps({"type": "bundle", "objects": objects})
    found = load_indicators([write(folder, "b.json", text)])
    values = [str(one.observable) for one in found.indicators]
    return values, [str(one.reason) for one in found.refusals]


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("[ipv4-addr:value = '203.0.113.7']", ["ipv4:203.0.113.7"]),
        ("[ipv4-addr:value = '203.0.113.0/24']", ["ipv4-network:203.0.113.0/24"]),
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
        ("[ipv4-addr:value = '203.0.113.7' AND domain-name:value = 'a.example']", "AND is not supported"),
        ("[ipv4-addr:value != '203.0.113.7']", "!= is not supported"),
        ("[url:value LIKE '%x%']", "LIKE is not supported"),
        ("[process:name = 'x']", "patterns over process:name"),
        ("[ipv4-addr:value = '203.0.113.7'] WITHIN 5 SECONDS", "WITHIN is not supported"),
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
    head = load_indicators([path]).indicators[0].head
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
