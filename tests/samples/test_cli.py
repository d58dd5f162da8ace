"""The command line does what its options say, and says what it did."""

from pathlib import Path

import pytest

from khumkan_samples.cli import main

THIN = ["--hospitals", "1", "--rate", "0.05"]


def test_it_prints_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path), *THIN]) == 0
    told = capsys.readouterr().out
    assert "events" in told.splitlines()[0]
    assert "fortigate.log" in told
    assert "ransomware" in told


@pytest.mark.parametrize(
    ("attacks", "named"),
    [
        pytest.param("none", set(), id="none"),
        pytest.param("dns-tunnel,ransomware", {"dns-tunnel", "ransomware"}, id="two by name"),
    ],
)
def test_attacks_are_chosen_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], attacks: str, named: set[str]
) -> None:
    main(["--out", str(tmp_path), *THIN, "--attacks", attacks])
    told = capsys.readouterr().out.split("attack (labelled lines)")[1]
    assert {line.split()[0] for line in told.splitlines() if line} == named


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["--attacks", "flood"], "no attack is called flood", id="unknown attack"),
        pytest.param(["--hospitals", "14"], "between 1 and 13", id="too many"),
        pytest.param(["--start", "yesterday"], "invalid", id="no time at all"),
        pytest.param(["--start", "2026-11-20T02:00:00"], "no time zone", id="no zone"),
        pytest.param(["--speed", "9"], "unrecognized", id="unknown option"),
    ],
)
def test_bad_usage_ends_with_three_and_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--out", str(tmp_path), *arguments])
    assert stopped.value.code == 3
    assert words in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SystemExit) as stopped:
        main(["--out", str(tmp_path / "file"), *THIN])
    assert stopped.value.code == 3
    assert str(tmp_path / "file") in capsys.readouterr().err
