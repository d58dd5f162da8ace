"""`khumkan rules check` and `khumkan rules test`: is a pack fit to be used."""

from pathlib import Path

import orjson
import pytest
from tests.cli.materials import UNKNOWN_MODIFIER, WHOAMI, WHOAMI_ID, write_rule
from tests.cli.running import khumkan

THAI = {"KHUMKAN_OUTPUT__LANGUAGE": "th"}
FIRES = {"event": {"EventID": 1, "Channel": "Microsoft-Windows-Sysmon/Operational",
                   "Image": "C:\\a\\whoami.exe"}}  # fmt: skip
QUIET = {"event": {**FIRES["event"], "Image": "C:\\a\\notepad.exe"}}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with one rule and its cases."""
    folder = tmp_path / "pack"
    (folder / "sigma").mkdir(parents=True)
    write_rule(folder / "sigma")
    cases = folder / "cases" / WHOAMI_ID
    cases.mkdir(parents=True)
    (cases / "fires.jsonl").write_bytes(orjson.dumps(FIRES) + b"\n")
    (cases / "quiet.jsonl").write_bytes(orjson.dumps(QUIET) + b"\n")
    return folder


def test_good_rules_are_counted(pack: Path) -> None:
    ran = khumkan("rules", "check", pack / "sigma")
    assert (ran.code, ran.text) == (0, "1 rules read, 0 problems\n")


@pytest.mark.parametrize(
    ("condition", "words"),
    [("not s", "leaves out what it describes"), ("s", "keeps only what it describes")],
)
def test_what_a_filter_changes_is_named(pack: Path, condition: str, words: str) -> None:
    text = (
        "title: Our own\nlogsource: {product: windows}\n"
        f"filter: {{rules: any, s: {{User: a}}, condition: {condition}}}\n"
    )
    path = write_rule(pack / "sigma", text, "own.yml")
    ran = khumkan("rules", "check", pack / "sigma")
    assert ran.code == 0
    assert ran.text.splitlines()[0].startswith(f"{path}:1 (Our own): {words}; rules changed: 1 (")
    assert ran.text.endswith("1 rules read, 0 problems\n")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of two events of which the first matches."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(one["event"]) for one in (FIRES, QUIET)))
    return path


def test_it_is_said_why_a_rule_matches_and_why_not(pack: Path, log: Path) -> None:
    ran = khumkan("rules", "explain", pack / "sigma", log)
    assert ran.code == 0
    first, second = ran.text.split(f"{log}:2 ")
    assert first.startswith(f"{log}:1 ")
    assert first.splitlines()[0].endswith(": matches")
    assert "✓ Image endswith: \\whoami.exe: the event has C:\\a\\whoami.exe" in first
    assert second.splitlines()[0].endswith(": does not match")
    assert "✗ Image endswith: \\whoami.exe: the event has C:\\a\\notepad.exe" in second


def test_one_record_and_one_rule_are_explained(pack: Path, log: Path) -> None:
    ran = khumkan("rules", "explain", pack / "sigma", log, "--record", "2", "--rule", WHOAMI_ID)
    assert (ran.code, ran.text.count(str(log))) == (0, 1)
    ran = khumkan("rules", "explain", pack / "sigma", log, "--rule", "other")
    assert ran.code == 3
    assert "no such rule" in ran.err


@pytest.mark.parametrize(
    ("detection", "line"),
    [
        (
            "{s: {Gone: a}, condition: s}",
            "✗ Gone equals: a: the event has no winlog.event_data.Gone",
        ),
        ("{s: {Image|endswith: x}, condition: not s}", "✓ not this"),
        ("{s: [evil], condition: s}", "✗ contains: evil: in no value of the event"),
        ("{s: {Image: [" + ",".join(map(str, range(20))) + "]}, condition: s}", "… and 8 more"),
        ("{s: {Image|contains|all: [a, who]}, condition: s}", "✓ all of these"),
    ],
)
def test_every_kind_of_part_is_explained(
    tmp_path: Path, log: Path, detection: str, line: str
) -> None:
    rule = write_rule(
        tmp_path, f"title: t\nlogsource: {{product: windows}}\ndetection: {detection}\n"
    )
    ran = khumkan("rules", "explain", rule, log, "--record", "1")
    assert line in [one.strip() for one in ran.text.splitlines()]


def test_our_own_pack_is_checked_without_being_named() -> None:
    ran = khumkan("rules", "check")
    assert (ran.code, ran.text.partition(" rules read, ")[2]) == (0, "0 problems\n")


def test_a_refused_rule_is_named_with_file_line_and_reason(pack: Path) -> None:
    refused = write_rule(pack / "sigma", UNKNOWN_MODIFIER, "other.yml")
    ran = khumkan("rules", "check", pack / "sigma")
    first, last = ran.text.splitlines()
    assert ran.code == 2
    assert first.startswith(f"{refused}:6:5 (Written For Another Tool): the modifier 'sounds_like'")
    assert last == "1 rules read, 1 problems"


def test_what_a_pack_of_ours_must_have_is_asked_of_a_pack_only(pack: Path) -> None:
    (pack / "pack.toml").write_text('name = "own"\n')
    ran = khumkan("rules", "check", pack / "sigma")
    assert ran.code == 2
    assert f"{pack}/sigma/rule.yml:" in ran.text
    (pack / "pack.toml").unlink()
    assert khumkan("rules", "check", pack / "sigma").code == 0


@pytest.mark.parametrize("command", ["check", "test"])
def test_no_rule_at_all_is_no_good_pack(tmp_path: Path, command: str) -> None:
    (tmp_path / "sigma").mkdir()
    (tmp_path / "cases").mkdir()
    ran = khumkan("rules", command, tmp_path)
    assert ran.code == 2
    assert "0 rules" in ran.text


def test_rules_are_tried_on_their_cases(pack: Path) -> None:
    ran = khumkan("rules", "test", pack)
    assert (ran.code, ran.text) == (0, "1 rules tested, 0 problems\n")


@pytest.mark.parametrize(
    ("case", "event"), [("fires.jsonl", QUIET), ("quiet.jsonl", FIRES), ("quiet.jsonl", None)]
)
def test_a_case_that_does_not_hold_is_named(
    pack: Path, case: str, event: dict[str, object] | None
) -> None:
    path = pack / "cases" / WHOAMI_ID / case
    if event is None:
        path.unlink()
    else:
        path.write_bytes(orjson.dumps(event) + b"\n")
    ran = khumkan("rules", "test", pack)
    assert ran.code == 2
    assert ran.text.startswith(str(path))
    assert ran.text.endswith("1 rules tested, 1 problems\n")


def test_it_speaks_thai(pack: Path) -> None:
    ran = khumkan("rules", "check", pack / "sigma", settings=THAI)
    assert ran.text == "อ่านกฎ 1 ข้อ พบปัญหา 0 รายการ\n"


def test_a_broken_description_of_a_pack_is_bad_configuration(pack: Path) -> None:
    (pack / "pack.toml").write_text("name = \n")
    ran = khumkan("rules", "check", pack / "sigma")
    assert ran.code == 3
    assert f"{pack}/pack.toml: the description of the rule pack" in ran.err


def test_titles_are_shown_and_do_nothing(tmp_path: Path) -> None:
    text = UNKNOWN_MODIFIER.replace("Written For Another Tool", '"\\e[2J"')
    ran = khumkan("rules", "check", write_rule(tmp_path, text))
    assert "(\\x1b[2J)" in ran.text
    assert "\x1b" not in ran.text


def test_rules_that_name_a_placeholder_use_the_settings(tmp_path: Path) -> None:
    text = WHOAMI.replace("Image|endswith: \\whoami.exe", "User|expand: '%Admins%'")
    rule = write_rule(tmp_path, text)
    assert khumkan("rules", "check", rule).code == 2
    settings = {"KHUMKAN_DETECT__PLACEHOLDERS": '{Admins = ["root", 1]}'}
    assert khumkan("rules", "check", rule, settings=settings).code == 0
