"""Lines of MariaDB's audit plug-in, and names that people log in with to forge them."""

from datetime import UTC, datetime

import pytest
from tests.engine.columns.products.named_lines import name_line

from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.mariadb import name_mariadb
from khumkan.engine.rows import LogSource, Value

SOURCE = LogSource("mysql", "database", "audit")
HEAD = "20261121 05:00:00,db1,"


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        pytest.param(
            HEAD + r"his,203.0.113.9,5,10,QUERY,his,'SELECT \'a\', b\nFROM patient',0",
            {
                "name": "Query",
                "sqltext": "SELECT 'a', b\nFROM patient",
                "user": "his",
                "ip": "203.0.113.9",
                "db": "his",
                "status": 0,
                "operation": "QUERY",
            },
            id="query",
        ),
        pytest.param(
            HEAD + "root,203.0.113.9:50123,5,0,FAILED_CONNECT,,,1045",
            {"name": "Connect", "status": 1045, "user": "root", "ip": "203.0.113.9", "port": 50123},
            id="failed-login-with-a-port",
        ),
        pytest.param(
            HEAD + "root,localhost,5,0,CONNECT,his,,0",
            {"name": "Connect", "status": 0, "host": "localhost", "ip": "", "db": "his"},
            id="login-from-the-machine-itself",
        ),
        pytest.param(
            HEAD + ",2001:db8::9,5,0,CONNECT,,,0",
            {"name": "Connect", "user": "", "ip": "2001:db8::9"},
            id="no-user",
        ),
        pytest.param(
            HEAD + "his,ward3,5,0,DISCONNECT,his,,0",
            {"name": "Quit", "host": "ward3", "ip": None},
            id="a-name-is-no-address",
        ),
        pytest.param(
            HEAD + "his,[2001:db8::9]:50123,5,11,READ,his,patient,",
            {"name": "READ", "object": "patient", "ip": "2001:db8::9"},
            id="table",
        ),
        pytest.param(
            "Nov 21 05:00:00 db1 mysql-server_auditing:  db1,his,10.0.0.1,5,10,QUERY,his,'SET a=1, b=2, c=3',0",
            {"sqltext": "SET a=1, b=2, c=3", "user": "his"},
            id="by-syslog",
        ),
        pytest.param(
            HEAD + "his,10.0.0.1,5,10,QUERY,his,'SELECT \\',1,2,QUERY,x,\\'; DROP TABLE a',0",
            {"sqltext": "SELECT ',1,2,QUERY,x,'; DROP TABLE a", "db": "his"},
            id="a-statement-like-a-line",
        ),
    ],
)  # fmt: skip
def test_rules_for_mysql_find_the_fields_of_a_line(line: str, fields: dict[str, Value]) -> None:
    row = name_line(line)
    assert row.sources == {SOURCE, LogSource("mariadb", "database", "audit")}
    assert {name: row.values.get(column_for(SOURCE, name)) for name in fields} == fields
    assert row.values["host.name"] == "db1"


@pytest.mark.parametrize(
    ("user", "database"),
    [
        pytest.param("root,10.0.0.1,1,0,CONNECT,his,,0", "", id="user-like-a-login"),
        pytest.param("u", "x,10.0.0.1,1,0,CONNECT,his", id="database-like-a-login"),
        pytest.param("x,10.0.0.1,1,2,QUERY,d,'drop table patient',0", "'", id="user-like-a-query"),
        pytest.param("x,10.0.0.1,1,2,READ,his,patient,", "", id="user-like-a-table"),
    ],
)
def test_who_fails_to_log_in_forges_no_address_and_no_statement(user: str, database: str) -> None:
    values = name_line(f"{HEAD}{user},203.0.113.9,5,0,FAILED_CONNECT,{database},,1045").values
    assert values["event.action"] == "Connect"
    assert values["mysql.audit.status"] == 1045
    assert values.get("source.ip", "203.0.113.9") == "203.0.113.9"
    assert values.get("user.name", user) == user
    assert "mysql.audit.sqltext" not in values


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(HEAD + "root,localhost,5", id="torn"),
        pytest.param(HEAD + "root,localhost,5,0,BECOME,his,,0", id="another-operation"),
        pytest.param("Nov 21 05:00:00 h sshd[1]: db1,a,b,5,0,CONNECT,his,,0", id="a-program"),
        pytest.param(HEAD + "x" * 3_000 + ",10.0.0.1,5,0,CONNECT,his,,0", id="too-long"),
    ],
)
def test_another_line_is_kept_as_text(line: str) -> None:
    row = name_line(line)
    assert SOURCE not in row.sources
    assert row.values["message"]


def test_its_time_is_local() -> None:
    assert name_line(f"{HEAD}a,b,5,0,CONNECT,,,0").time == datetime(2026, 11, 21, 5, tzinfo=UTC)


def test_an_object_with_a_message_is_no_line() -> None:
    fields = {"message": f"{HEAD}a,b,5,0,CONNECT,,,0", "agent": "x"}
    assert name_mariadb({**fields}, NOTHING_KNOWN) is None
