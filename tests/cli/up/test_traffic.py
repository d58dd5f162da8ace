"""The logs of a round: an hour of the past, an attack, and an echo of it elsewhere."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from khumkan.cli.up.traffic import SCENARIO, Script, script_of, write_script
from khumkan.core.errors import ConfigurationError

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture(scope="module")
def script(folder: Path) -> Script:
    return write_script(folder, round_number=1, now=NOW)


def attacker(folder: Path) -> bytes:
    label = orjson.loads((folder / "labels.jsonl").read_bytes().splitlines()[0])
    assert label["scenario"] == SCENARIO
    return bytes(label["indicators"]["ip"], "ascii")


def test_thirteen_hospitals_have_a_past(script: Script) -> None:
    assert len(script.past) == 13
    assert all(b"".join(contents) for contents in script.past.values())


def test_nobody_but_one_has_met_the_attacker_before(script: Script, folder: Path) -> None:
    address = attacker(folder)
    met = [slug for slug, contents in script.past.items() if address in b"".join(contents)]
    assert met == [script.visited]


def test_the_attack_and_its_echo_are_the_attackers_alone(script: Script, folder: Path) -> None:
    address = attacker(folder)
    for content in (script.attack, script.echo):
        assert content
        assert all(address in line for line in content.splitlines())
    assert len({script.first, script.second, script.visited}) == 3


def test_another_round_has_another_attacker(script: Script, folder: Path, tmp_path: Path) -> None:
    other = write_script(tmp_path, round_number=2, now=NOW)
    assert attacker(tmp_path) != attacker(folder)
    assert other.attack != script.attack


def test_a_file_of_anybodys_hits_two_hospitals(tmp_path: Path) -> None:
    file = tmp_path / "attack.log"
    file.write_bytes(b"a line\n")
    script = script_of(file, ["r02", "r01"])
    assert (script.first, script.second) == ("r01", "r02")
    assert script.attack == script.echo == b"a line\n"


@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_a_file_with_nothing_in_it_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "attack.log"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match="is empty"):
        script_of(file, ["a", "b"])
