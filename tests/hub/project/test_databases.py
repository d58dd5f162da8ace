"""Which database the settings mean."""

from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.hub.project.databases import choose_database


def test_without_an_address_it_is_sqlite_in_the_folder(tmp_path: Path) -> None:
    chosen = choose_database("", tmp_path)
    assert chosen["NAME"] == tmp_path / "hub.sqlite3"
    assert chosen["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in chosen["OPTIONS"]["init_command"]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_an_address_of_postgresql_is_taken_apart(tmp_path: Path, scheme: str) -> None:
    chosen = choose_database(f"{scheme}://me:p%40ss@db.example:5433/hub?sslmode=require", tmp_path)
    assert {key: chosen[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "hub",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert chosen["OPTIONS"]["sslmode"] == "require"
    assert chosen["OPTIONS"]["pool"]["max_size"] == 12
    assert chosen["CONN_HEALTH_CHECKS"] is True


def test_waiting_for_a_server_that_is_away_ends_and_can_be_set(tmp_path: Path) -> None:
    assert choose_database("postgresql://db/hub", tmp_path)["OPTIONS"]["connect_timeout"] == 5
    chosen = choose_database("postgresql://db/hub?connect_timeout=2", tmp_path)
    assert chosen["OPTIONS"]["connect_timeout"] == "2"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:geheim@db/hub",
        "sqlite:///geheim",
        "geheim",
        "postgresql://me:geheim@db:port:5/x?y",
    ],
)
def test_another_address_is_refused_without_repeating_its_password(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(ConfigurationError, match=r"hub\.database_url") as caught:
        choose_database(url, tmp_path)
    assert "geheim" not in str(caught.value)
