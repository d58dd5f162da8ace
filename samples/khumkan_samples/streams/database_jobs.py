"""What the HIS database is asked at fixed times: the nightly backup, reports, monitoring."""

from collections.abc import Iterator

from khumkan_samples.entries import Entry
from khumkan_samples.facts.database import TABLES, Connection, closed, dumped, opened, said
from khumkan_samples.moments import HOUR, MINUTE, SECOND, local, local_date
from khumkan_samples.scene import Scene
from khumkan_samples.streams.clinic import lasting

BACKUP_HOUR = 2
DAILY = (
    "SELECT t.* FROM {table} t JOIN visit v ON v.visit_no=t.visit_no "
    "WHERE v.visit_at >= '{day} 00:00:00' AND v.visit_at < '{day} 23:59:59'"
)
ARCHIVE = ("drug_allergy", "patient_right", "nurse_note", "appointment_slot", "ward", "drug_item")


def backup_minute(region: int) -> int:
    """Return the minute after two at which a hospital's dump begins; they are spread out."""
    return 4 + region * 3


def nightly_dump(scene: Scene) -> Iterator[Entry]:
    """The allowed dump: from the backup server, by the backup account, at its own time of night."""
    hospital = scene.hospital
    if local(scene.begin // SECOND).hour != BACKUP_HOUR:
        return
    at = scene.begin + backup_minute(hospital.place.region) * MINUTE
    connection = Connection(
        lasting(hospital, scene.begin) + 7, "backup", hospital.servers["backup"].ip
    )
    yield from dumped(at, connection, TABLES + ARCHIVE, int(9.5 * SECOND))


def nightly_reports(scene: Scene) -> Iterator[Entry]:
    """Figures for the ministry: wide, but with a date, and by the reporting account."""
    hospital = scene.hospital
    if local(scene.begin // SECOND).hour not in (1, BACKUP_HOUR, 3):
        return
    connection = Connection(
        lasting(hospital, scene.begin) + 11, "report_ro", hospital.servers["hisapp"].ip
    )
    at = scene.begin + scene.dice.whole(1, 50) * MINUTE
    yesterday = local_date(scene.begin - 24 * HOUR)
    yield opened(at, connection)
    for number, table in enumerate(("visit", "diagnosis", "rx_order", "lab_result", "admission")):
        sql = DAILY.format(table=table, day=yesterday)
        yield said(at + (1 + number * 20) * SECOND, connection, sql)
    yield closed(at + 120 * SECOND, connection)


def monitoring(scene: Scene) -> Iterator[Entry]:
    """The monitoring server's question each minute."""
    hospital = scene.hospital
    connection = Connection(
        lasting(hospital, scene.begin) + 3, "monitor", hospital.servers["monitor"].ip, ""
    )
    for at in scene.rounds(60, 0.002):
        yield said(at, connection, "SHOW GLOBAL STATUS LIKE 'Threads_connected'", "show_status")
