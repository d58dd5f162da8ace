"""Our own rules are found in a wheel and beside the source."""

from pathlib import Path

import pytest

from khumkan.core import shipped


@pytest.mark.parametrize("inside", ["src/khumkan/_shipped/rules", "rules"])
def test_the_pack_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    (tmp_path / inside).mkdir(parents=True)
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path / "src" / "khumkan")
    assert shipped.shipped_rules() == tmp_path / inside


def test_this_installation_has_it() -> None:
    assert (shipped.shipped_rules() / "pack.toml").is_file()
