"""Lines of PostgreSQL and pgaudit under the usual prefixes, and names chosen to forge them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.engine.columns.products.named_lines import name_line

from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.postgresql import name_postgresql
from khumkan.engine.rows import LogSource, Value

DATABASE = LogSource(category="database")
OWN = LogSource("postgresql", "database", "audit")
PLAIN = "2026-11-21 12:00:00.123 +07 [1234] "
DEBIAN = f"{PLAIN}his@hosp "
LONG = "2026-11-21 05:00:00 UTC [1234]: [1-1] user=his,db=hosp,"
CLOUD = "2026-11-21 05:00:00 UTC:203.0.113.9(5432):his@hosp:[127]:"
AUDIT = 'LOG:  AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.patient,"select ""a"", b from patient",<none>'
WRONG = 'FATAL:  password authentication failed for user "his"'


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        pytest.param(
            DEBIAN + AUDIT,
            {
                "name": "Query",
                "sqltext": 'select "a", b from patient',
                "user": "his",
                "db": "hosp",
                "command_class": "SELECT",
                "object": "public.patient",
            },
            id="pgaudit",
        ),
        pytest.param(
            LONG + 'app=pgAdmin 4 - DB:hosp,client=10.0.0.1 LOG:  AUDIT: SESSION,2,1,DDL,"DROP TABLE",,,drop table x',
            {"sqltext": "drop table x", "ip": "10.0.0.1", "user": "his"},
            id="pgaudit-under-the-prefix-for-reports",
        ),
        pytest.param(
            LONG + "app=psql,client=[local] LOG:  AUDIT: OBJECT,2,1,READ,SELECT,,,<not logged>,<none>",
            {"sqltext": None, "host": "[local]", "ip": None},
            id="pgaudit-without-the-statement",
        ),
        pytest.param(
            PLAIN + 'LOG:  AUDIT: SESSION,1,1,READ,SELECT,,,"select a',
            {"sqltext": "select a"},
            id="pgaudit-of-several-lines",
        ),
        pytest.param(
            DEBIAN + "LOG:  duration: 0.123 ms  statement: drop table patient",
            {"name": "Query", "sqltext": "drop table patient"},
            id="statement",
        ),
        pytest.param(
            DEBIAN + "STATEMENT:  grant all to x",
            {"name": "Query", "sqltext": "grant all to x"},
            id="statement-that-failed",
        ),
        pytest.param(
            CLOUD + WRONG, {"name": "Connect", "user": "his", "ip": "203.0.113.9"}, id="cloud"
        ),
        pytest.param(
            "203.0.113.9 2026-11-21 05:00:00 UTC [12] his@hosp " + WRONG,
            {"name": "Connect", "user": "his", "ip": "203.0.113.9"},
            id="address-first",
        ),
        pytest.param(
            PLAIN + "203.0.113.9 his@hosp " + WRONG,
            {"name": "Connect", "user": "his", "ip": "203.0.113.9"},
            id="address-behind",
        ),
        pytest.param(
            PLAIN + "[unknown]@[unknown] LOG:  connection received: host=203.0.113.9 port=5000",
            {"name": "Connect", "user": None, "ip": "203.0.113.9"},
            id="connection",
        ),
        pytest.param(
            PLAIN + 'FATAL:  no pg_hba.conf entry for host "203.0.113.9", user "x", database "his", no encryption',
            {"name": "Connect", "user": "x", "ip": "203.0.113.9"},
            id="refused",
        ),
        pytest.param(
            "<134>Nov 21 05:00:00 db1 postgres[12]: [5-1] his@hosp LOG:  statement: select 1",
            {"sqltext": "select 1", "user": "his"},
            id="by-syslog",
        ),
        pytest.param(
            f"<134>Nov 21 05:00:00 db1 postgres[12]: [5-1] {PLAIN}nok@his LOG:  statement: select 1",
            {"sqltext": "select 1", "user": "nok", "source.domain": None},
            id="by-syslog-with-a-prefix-of-its-own",
        ),
    ],
)  # fmt: skip
def test_rules_for_databases_find_the_fields_of_a_line(line: str, fields: dict[str, Value]) -> None:
    row = name_line(line)
    assert any(DATABASE.covers(each) for each in row.sources)
    assert {name: row.values.get(column_for(DATABASE, name)) for name in fields} == fields


def test_rules_for_postgresql_find_its_own_names() -> None:
    row = name_line(LONG + f"app=psql,client=10.0.0.1 {AUDIT}")
    assert row.sources == {OWN}
    found = {
        name: row.values.get(column_for(OWN, name)) for name in ("class", "application", "pid")
    }
    assert found == {"class": "READ", "application": "psql", "pid": 1234}


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (DEBIAN + WRONG, "failure"),
        (DEBIAN + "LOG:  connection authorized: user=his database=hosp SSL enabled", "success"),
        (DEBIAN + 'FATAL:  role "x" does not exist', "failure"),
        (DEBIAN + "LOG:  connection received: host=::1 port=5", None),
    ],
)
def test_logins_have_an_outcome(line: str, outcome: str | None) -> None:
    assert name_line(line).values.get("event.outcome") == outcome


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(
            LONG + "app=x,client=10.9.9.9 LOG:  y,client=203.0.113.9 LOG:  statement: drop table patient",
            id="in-the-applications-name",
        ),
        pytest.param(
            LONG + "app=x,client=203.0.113.9 LOG:  statement: drop table patient --,client=10.9.9.9 LOG:  ",
            id="in-the-statement",
        ),
    ],
)  # fmt: skip
def test_who_connects_forges_no_address_and_hides_no_statement(line: str) -> None:
    values = name_line(line).values
    assert values.get("source.ip") != "10.9.9.9"
    assert "drop table patient" in str(values["mysql.audit.sqltext"])


@pytest.mark.parametrize(
    ("line", "user"),
    [
        (
            DEBIAN + 'FATAL:  password authentication failed for user "x" LOG:  statement: y"',
            'x" LOG:  statement: y',
        ),
        (
            PLAIN + '10.9.9.9 x@hosp FATAL:  password authentication failed for user "10.9.9.9 x"',
            "10.9.9.9 x",
        ),
        (PLAIN + 'FATAL:  password authentication failed for user "a" b"', 'a" b'),
    ],
)
def test_a_user_name_forges_nothing(line: str, user: str) -> None:
    values = name_line(line).values
    assert values["user.name"] == user
    assert "source.ip" not in values
    assert "mysql.audit.sqltext" not in values


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"\t{DEBIAN}{AUDIT}", id="the-second-line-of-a-statement"),
        pytest.param(f"Nov 21 05:00:00 h sshd[1]: {DEBIAN}{AUDIT}", id="a-program"),
        pytest.param("2026-11-21 12:00:00 something else", id="another"),
    ],
)
def test_another_line_is_kept_as_text(line: str) -> None:
    row = name_line(line)
    assert not any(DATABASE.covers(each) for each in row.sources)
    assert row.values["message"]


@pytest.mark.parametrize(
    ("line", "time"),
    [
        (PLAIN + "LOG:  x", datetime(2026, 11, 21, 5, 0, 0, 123_000, tzinfo=UTC)),
        (CLOUD + "LOG:  x", datetime(2026, 11, 21, 5, tzinfo=UTC)),
        (PLAIN.replace("+07", "ICT") + "LOG:  x", datetime(2026, 11, 21, 12, 0, 0, 123_000, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_the_prefixs_time_counts(line: str, time: datetime) -> None:
    assert name_line(line).time == time


def test_an_object_with_a_message_is_no_line() -> None:
    assert name_postgresql({"message": DEBIAN + AUDIT, "agent": "x"}, NOTHING_KNOWN) is None


@pytest.mark.corpus
@pytest.mark.parametrize("kind", ["pgsql-logs", "pgsql-user-enum"])
def test_public_lines_of_failed_logins_are_known(corpus: Path, kind: str) -> None:
    text = (corpus / "syslog" / "raw" / kind / f"{kind}.log").read_text("utf-8")
    rows = [name_line(line) for line in text.splitlines() if "authentication failed" in line]
    assert rows
    for row in rows:
        assert row.values["event.outcome"] == "failure"
        assert row.values["source.ip"]
