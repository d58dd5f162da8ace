"""The HIS database's audit: connections and statements, in the plugin's own words.

The HIS and its schema are invented: patient, visit, vital, diagnosis, rx_order, lab_result,
appointment, admission, bill_item, app_user.
"""

from dataclasses import dataclass

from khumkan_samples.entries import HIS_AUDIT, Body, Entry

ACCESS_DENIED = 1045
DUMP = "SELECT /*!40001 SQL_NO_CACHE */ * FROM `{}`"
TABLES = (
    "patient",
    "visit",
    "vital",
    "diagnosis",
    "rx_order",
    "lab_result",
    "appointment",
    "admission",
    "bill_item",
    "app_user",
)


@dataclass(frozen=True, slots=True)
class Connection:
    """A client's connection: number, database account, address ("" is the server itself)."""

    number: int
    user: str
    ip: str
    db: str = "his"


def _entry(at: int, body: Body) -> Entry:
    return Entry(at, HIS_AUDIT, body)


def opened(at: int, connection: Connection, status: int = 0) -> Entry:
    """Return a Connect record; a `status` other than 0 is MySQL's error number."""
    body: Body = {
        "name": "Connect",
        "connection_id": str(connection.number),
        "status": status,
        "user": connection.user,
        "priv_user": connection.user if not status else "",
        "os_login": "",
        "proxy_user": "",
        "host": "" if connection.ip else "localhost",
        "ip": connection.ip,
        "db": connection.db,
    }
    return _entry(at, body)


def closed(at: int, connection: Connection) -> Entry:
    """Return a Quit record."""
    return _entry(at, opened(at, connection).body | {"name": "Quit"})


def said(
    at: int, connection: Connection, sql: str, command: str = "select", status: int = 0
) -> Entry:
    """Return a Query record; `command` is MySQL's command class."""
    user = connection.user
    where = f" [{connection.ip}]" if connection.ip else "localhost []"
    body: Body = {
        "name": "Query",
        "command_class": command,
        "connection_id": str(connection.number),
        "status": status,
        "sqltext": sql,
        "user": f"{user}[{user}] @ {where}",
        "host": "" if connection.ip else "localhost",
        "os_user": "",
        "ip": connection.ip,
        "db": connection.db,
    }
    return _entry(at, body)


def dumped(at: int, connection: Connection, tables: tuple[str, ...], gap: int) -> list[Entry]:
    """Return what mysqldump says while it copies `tables`, `gap` microseconds for each."""
    quiet = "/*!40101 SET NAMES utf8mb4 */"
    entries = [
        opened(at, connection),
        said(at + 2000, connection, quiet, "set_option"),
        said(
            at + 4000, connection, "START TRANSACTION /*!40100 WITH CONSISTENT SNAPSHOT */", "begin"
        ),
    ]
    for number, table in enumerate(tables, 1):
        then = at + number * gap
        shown = f"show create table `{table}`"
        copied = DUMP.format(table)
        entries.append(said(then - gap // 4, connection, shown, "show_create_table"))
        entries.append(said(then, connection, copied))
    entries.append(closed(at + (len(tables) + 1) * gap, connection))
    return entries
