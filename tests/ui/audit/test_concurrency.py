"""Several processes with several threads write at once, and the chain stays whole."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hub_process import drop_database
from psycopg import sql

_HERE = Path(__file__).parent
_SUPPORT = _HERE.parent.parent / "support"
_ADDRESS = os.environ.get("DATABASE_URL", "")
_VERIFY = """
import django; django.setup()
from khumkan.ui.audit.selectors import verify_chain
verdict = verify_chain()
print(verdict.n_checked, verdict.fault)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A hub of its own: in a file, or a new database of the PostgreSQL that DATABASE_URL names."""
    own = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hub_settings",
        "PYTHONPATH": str(_SUPPORT),
        "KHUMKAN_HUB__DATA": str(tmp_path),
        "DATABASE_URL": "",
    }
    if request.param == "sqlite":
        yield own
    elif not _ADDRESS:
        pytest.skip("DATABASE_URL names no PostgreSQL")
    else:
        name = f"khumkan_trail_{os.getpid()}"
        with psycopg.connect(_ADDRESS, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            yield {**own, "DATABASE_URL": _address_of(name)}
            drop_database(connection, name)


def _address_of(name: str) -> str:
    given = psycopg.conninfo.conninfo_to_dict(_ADDRESS)
    place = "&".join(
        f"{key}={given[key]}" for key in ("host", "port", "password") if given.get(key)
    )
    return f"postgresql://{given.get('user', '')}@/{name}?{place}"


def run(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, *arguments]
    return subprocess.Popen(  # noqa: S603 -- our own interpreter and scripts
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_many_write_at_once_and_the_chain_stays_whole(environment: dict[str, str]) -> None:
    _, errors = (
        made := run(environment, "-m", "django", "migrate", "audit", "--skip-checks")
    ).communicate()
    assert made.returncode == 0, errors
    writer = str(_HERE / "writer.py")
    writers = [run(environment, writer, "3", "10") for _ in range(2)]
    outcomes = [(one.communicate()[1], one.returncode) for one in writers]
    assert [code for _, code in outcomes] == [0, 0], outcomes
    said, errors = run(environment, "-c", _VERIFY).communicate()
    assert said.split() == ["60", "None"], errors
