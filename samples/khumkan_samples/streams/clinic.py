"""The HIS at work: one short conversation with the database for each thing staff do."""

from collections.abc import Iterator

from khumkan_samples.dice import Dice
from khumkan_samples.entries import Entry
from khumkan_samples.facts.database import ACCESS_DENIED, Connection, closed, opened, said
from khumkan_samples.hospitals import Hospital
from khumkan_samples.moments import DAY, HOUR, local_date, local_time
from khumkan_samples.people import Patient
from khumkan_samples.scene import Scene
from khumkan_samples.streams.his_statements import (
    CLINICS,
    CODES,
    COMPLAINTS,
    DAY_DEEDS,
    DEEDS,
    DRUGS,
    NIGHT_DEEDS,
    TESTS,
    WARDS,
    Statement,
)

# Two-tier, as in many hospitals: every desk connects to MySQL itself, with one shared account.
CLIENT = "his_client"
BUDDHIST_ERA = 543


def _visit_number(dice: Dice, at: int) -> str:
    date = local_date(at)
    return f"{(int(date[:4]) + BUDDHIST_ERA) % 100}{date[5:7]}{date[8:]}{dice.whole(1, 9999):04}"


def _facts(dice: Dice, at: int, patient: Patient) -> dict[str, object]:
    return {
        "hn": patient.hn,
        "cid": patient.cid,
        "title": patient.title_th,
        "given": patient.name.given_th,
        "family": patient.name.family_th[:4],
        "phone": patient.phone,
        "vn": _visit_number(dice, at),
        "now": f"{local_date(at)} {local_time(at)}",
        "half_year_ago": local_date(at - 180 * DAY),
        "later": local_date(at + dice.whole(3, 60) * DAY),
        "clinic": dice.favour(CLINICS),
        "ward": dice.favour(WARDS),
        "code": dice.favour(CODES),
        "drug": dice.pick(DRUGS),
        "quantity": dice.whole(1, 9) * 10,
        "systolic": dice.whole(98, 165),
        "diastolic": dice.whole(58, 99),
        "celsius": dice.whole(360, 392) / 10,
        "complaint": dice.pick(COMPLAINTS),
        "test": dice.pick(TESTS),
        "value": dice.whole(40, 190),
    }


def statements(dice: Dice, at: int, deed: str, patient: Patient) -> list[Statement]:
    """Return command class and SQL of each statement of a deed, about one patient."""
    facts = _facts(dice, at, patient)
    return [(command, sql.format_map(facts)) for command, sql in DEEDS[deed]]


def conversation(
    scene: Scene, at: int, connection: Connection, deed: str, slowest: int = 9_000_000
) -> Iterator[Entry]:
    """Yield a connection, a deed's statements at a person's pace, the end of the connection."""
    dice = scene.dice
    yield opened(at, connection)
    now = at + 15_000
    for command, sql in statements(dice, at, deed, dice.favour(scene.hospital.patients)):
        yield said(now, connection, sql, command)
        now += dice.whole(60_000, slowest)
    yield closed(now, connection)


def _at_desk(scene: Scene, *zones: str) -> Connection:
    desk = scene.dice.favour(scene.hospital.desks(*zones))
    return Connection(scene.dice.whole(100_000, 9_999_999), CLIENT, desk.ip)


def outpatients(scene: Scene) -> Iterator[Entry]:
    """The outpatient rush: registered, screened, examined, given their medicine."""
    for at in scene.moments(900, "outpatient"):
        connection = _at_desk(scene, "OPD", "REG", "MED", "PHAR")
        yield from conversation(scene, at, connection, scene.dice.pick(DAY_DEEDS))


def wards(scene: Scene) -> Iterator[Entry]:
    """Wards and the emergency room, which never close."""
    for at in scene.moments(420, "clinical"):
        connection = _at_desk(scene, "IPD", "ER")
        yield from conversation(scene, at, connection, scene.dice.pick(NIGHT_DEEDS))


def analysers(scene: Scene) -> Iterator[Entry]:
    """Results sent by the laboratory system over its one long connection."""
    dice, hospital = scene.dice, scene.hospital
    bridge = Connection(lasting(hospital, scene.begin), "lis_bridge", hospital.servers["lis"].ip)
    for at in scene.moments(260, "clinical"):
        for command, sql in statements(dice, at, "result", dice.favour(hospital.patients)):
            yield said(at, bridge, sql, command)


def lasting(hospital: Hospital, begin: int) -> int:
    """Return the number of a connection that stays open for the hour that begins at `begin`."""
    return 10_000 + begin // HOUR % 40_000 * 16 + hospital.place.region


def appointments(scene: Scene) -> Iterator[Entry]:
    """The web site's appointment form, through its own account that sees only appointments."""
    for at in scene.moments(50, "public"):
        number = scene.dice.whole(100_000, 9_999_999)
        web = Connection(number, "web_appt", scene.hospital.servers["web"].ip)
        yield from conversation(scene, at, web, "book", 90_000)


def board(scene: Scene) -> Iterator[Entry]:
    """The queue display in the waiting hall, asking while people wait."""
    dice, hospital = scene.dice, scene.hospital
    display = Connection(
        lasting(hospital, scene.begin) + 5, "queue_tv", hospital.servers["hisapp"].ip
    )
    for at in scene.moments(180, "outpatient"):
        for command, sql in statements(dice, at, "board", dice.favour(hospital.patients)):
            yield said(at, display, sql, command)


def mistyped(scene: Scene) -> Iterator[Entry]:
    """A desk with an old password in its settings."""
    dice = scene.dice
    for at in scene.moments(3, "clinical"):
        desk = dice.favour(scene.shift.desks)
        connection = Connection(dice.whole(100_000, 9_999_999), "his_report", desk.ip)
        yield opened(at, connection, ACCESS_DENIED)
