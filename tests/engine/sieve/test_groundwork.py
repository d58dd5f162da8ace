"""What a sieve works out from its rules is kept: the next start sifts as this one did."""

import io
from pathlib import Path

import orjson
import pytest
from tests.engine.sigma.test_load import GOOD, OTHER

from khumkan.engine.columns import column_for, name_event
from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.formats import get_format
from khumkan.engine.shelf import SUFFIX, Shelf
from khumkan.engine.sieve import groundwork
from khumkan.engine.sieve.groundwork import KEEPER, find_groundwork, lay_groundwork
from khumkan.engine.sigma import RuleSet, load_kept_rules, load_rules

EVENTS = b"".join(
    orjson.dumps({"EventID": 1, "Channel": "Microsoft-Windows-Sysmon/Operational", **more}) + b"\n"
    for more in ({"CommandLine": "vssadmin delete shadows"}, {"CommandLine": "notepad"}, {"a": 1})
)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "kept")


@pytest.fixture
def rules(tmp_path: Path, shelf: Shelf) -> RuleSet:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.yml").write_text(GOOD)
    (folder / "b.yml").write_text(OTHER.replace("CommandLine|contains: shadow", "a|re: '^[1-3]$'"))
    return load_kept_rules([folder], shelf)


def found_by(rules: RuleSet) -> list[tuple[str, int]]:
    detector = Detector(rules, name_event=name_event, find_column=column_for)
    batches = detector.read(io.BytesIO(EVENTS), get_format("json"), Limits())
    findings = [one for batch in batches for one in detector.detect("f", batch).findings]
    return [(one.head.id, one.position.record) for one in findings]


def never(*_: object) -> groundwork.Groundwork:
    pytest.fail("worked out again what was kept")


def test_it_is_worked_out_once(
    rules: RuleSet, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = found_by(rules)
    monkeypatch.setattr(groundwork, "lay_groundwork", never)
    assert found_by(load_kept_rules([tmp_path / "rules"], shelf)) == before
    assert [record for _, record in before] == [1, 3]


def test_what_is_read_is_what_was_worked_out(rules: RuleSet) -> None:
    laid = KEEPER.write(lay_groundwork(rules.rules))
    find_groundwork(rules.rules, rules.drawer)
    assert KEEPER.write(find_groundwork(rules.rules, rules.drawer)) == laid


def test_all_public_rules_are_kept_whole(public_rules: Path) -> None:
    rules = load_rules([public_rules], find_column=column_for)
    laid = KEEPER.write(lay_groundwork(rules.rules))
    assert KEEPER.write(KEEPER.read(laid)) == laid


@pytest.mark.parametrize("body", [b"", b"\xc1", KEEPER.write([1, 2])])
def test_another_form_is_worked_out_and_kept_anew(
    rules: RuleSet, shelf: Shelf, tmp_path: Path, body: bytes
) -> None:
    before = found_by(rules)
    (file,) = (tmp_path / "kept").glob("*-sieve" + SUFFIX)
    shelf.put(file.name.removesuffix(SUFFIX), body)
    assert found_by(rules) == before
    assert shelf.take(file.name.removesuffix(SUFFIX)) != body


def test_for_other_rules_nothing_is_kept(rules: RuleSet, tmp_path: Path) -> None:
    find_groundwork(rules.rules[:1], rules.drawer)
    assert not list((tmp_path / "kept").glob("*-sieve" + SUFFIX))
    find_groundwork(rules.rules, None)
    assert not list((tmp_path / "kept").glob("*-sieve" + SUFFIX))


def test_what_can_not_be_written_costs_only_the_next_start(
    rules: RuleSet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(_: object) -> bytes:
        raise TypeError(bytes)

    monkeypatch.setattr(groundwork.KEEPER, "write", refuse)
    assert found_by(rules)
    assert not list((tmp_path / "kept").glob("*-sieve" + SUFFIX))
    assert [one.message for one in caplog.records] == ["sieve.not_kept"]
