"""A pack says once what holds for all its rules."""

from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.engine.sigma.packs import find_pack, read_pack

PACK = 'name = "p"\nversion = "2026-11-21"\nlicense = "Apache-2.0"\nurl = "https://p.example"\n'


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "sigma" / "web").mkdir(parents=True)
    (tmp_path / "sigma" / "web" / "r.yml").touch()
    (tmp_path / "pack.toml").write_text(PACK, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("path", [".", "sigma", "sigma/web", "sigma/web/r.yml"])
def test_a_pack_is_found_from_anywhere_in_it(pack: Path, path: str) -> None:
    found = read_pack(pack / path)
    assert (found.name, found.license, Path(found.root)) == ("p", "Apache-2.0", pack)


def test_rules_of_no_pack_have_no_licence_but_may_have_an_address(tmp_path: Path) -> None:
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    folder = tmp_path / "a" / "b" / "c"
    assert find_pack(folder) is None
    found = read_pack(folder, url="https://x.example")
    assert (found.license, found.url, found.root) == ("", "https://x.example", str(folder))


def test_an_address_that_was_given_goes_before_the_packs_own(pack: Path) -> None:
    assert read_pack(pack, url="https://x.example").url == "https://x.example"
    assert read_pack(pack).url == "https://p.example"


@pytest.mark.parametrize("text", ["name = ", "colour = 1\n", "name = 1\n"])
def test_a_broken_description_says_where(pack: Path, text: str) -> None:
    (pack / "pack.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"pack\.toml: .*can't be used"):
        read_pack(pack)
