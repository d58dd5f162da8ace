"""Who logs on to Windows: staff at their desks, programs at the servers, fingers that slip."""

from collections.abc import Iterator

from khumkan_samples.dice import Dice
from khumkan_samples.entries import Entry
from khumkan_samples.facts.windows import (
    BAD_PASSWORD,
    Origin,
    explicit_logon,
    logged_off,
    logged_on,
    logon_failed,
    logon_id,
    privileged,
    service_ticket,
    ticket_granted,
)
from khumkan_samples.hospitals import Hospital
from khumkan_samples.hosts import SYSTEM, Account, Host
from khumkan_samples.moments import MINUTE, SECOND
from khumkan_samples.scene import Scene

TICKETED = ("file", "hisapp", "dc", "pacs", "lis")


def _network_logon(
    at: int, dice: Dice, server: Host, account: Account, client: Host
) -> Iterator[Entry]:
    """One short visit over the network: on and, seconds later, off."""
    logon = logon_id(dice)
    origin = Origin(3, client.ip, dice.whole(49152, 65535))
    yield logged_on(at, server, account, origin, logon)
    if dice.chance(0.8):
        yield logged_off(at + dice.whole(1, 40) * SECOND, server, account, 3, logon)


def staff_tickets(scene: Scene) -> Iterator[Entry]:
    """Kerberos at the domain controllers, and the network logons that follow."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(850, "clinical"):
        person = dice.favour(scene.shift.staff)
        desk, account = hospital.desk_of(person), hospital.account(person.login)
        port = dice.whole(49152, 65535)
        controller = hospital.servers[dice.pick(("dc", "dc", "dc2"))]
        if dice.chance(0.25):
            yield ticket_granted(at, controller, account, desk.ip, port)
        server = hospital.servers[dice.favour(TICKETED)]
        service = hospital.machine(server)
        yield service_ticket(at, controller, account, service, (desk.ip, port))
        if dice.chance(0.6):
            yield from _network_logon(at + 8000, dice, server, account, desk)


def machine_logons(scene: Scene) -> Iterator[Entry]:
    """Computers refreshing policies and tickets, day and night."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(110, "machine"):
        client = dice.favour(hospital.workstations + tuple(hospital.windows_servers))
        controller = hospital.servers[dice.pick(("dc", "dc2"))]
        yield from _network_logon(at, dice, controller, hospital.machine(client), client)


def service_logons(scene: Scene) -> Iterator[Entry]:
    """Services and scheduled jobs on the servers, with their privileges."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(70, "machine"):
        server = dice.pick(hospital.windows_servers)
        name = "svc_backup" if server is hospital.servers["backup"] else "svc_his"
        is_system = dice.chance(0.7)
        account = SYSTEM if is_system else hospital.account(name)
        logon = "0x3e7" if is_system else logon_id(dice)
        yield logged_on(at, server, account, Origin(5), logon)
        yield privileged(at + 300, server, account, logon)


def desk_logons(scene: Scene) -> Iterator[Entry]:
    """Staff sitting down at a desk (2) or coming back to it (7)."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(110, "clinical"):
        person = dice.favour(scene.shift.staff)
        desk, account = hospital.desk_of(person), hospital.account(person.login)
        kind, logon = dice.pick((2, 7, 7)), logon_id(dice)
        yield logged_on(at, desk, account, Origin(kind, "127.0.0.1"), logon)
        gone = at + dice.whole(2, 50) * MINUTE
        yield logged_off(gone, desk, account, kind, logon)


def slips(scene: Scene) -> Iterator[Entry]:
    """A nurse mistypes her password, once or twice, then gets it right: nobody's attack."""
    dice, hospital = scene.dice, scene.hospital
    people = hospital.of_department("OPD", "IPD", "ER", "PHAR")
    for at in scene.moments(12, "clinical"):
        person = dice.favour(people)
        desk, account = hospital.desk_of(person), hospital.account(person.login)
        origin, now = Origin(2, "127.0.0.1"), at
        for _ in range(dice.whole(1, 2)):
            yield logon_failed(now, desk, account, origin, BAD_PASSWORD)
            now += dice.whole(5, 20) * SECOND
        yield logged_on(now, desk, account, origin, logon_id(dice))


def forgotten_password(scene: Scene) -> Iterator[Entry]:
    """A scheduled job keeps trying with an old password: one failure each quarter of an hour."""
    dice, hospital = scene.dice, scene.hospital
    client = hospital.servers["lis"]
    account = hospital.account("svc_report")
    origin = Origin(3, client.ip, dice.whole(49152, 65535), client.name, ntlm=True)
    for at in scene.rounds(900, 0.001):
        yield logon_failed(at, hospital.servers["file"], account, origin, BAD_PASSWORD)


def borrowed_rights(scene: Scene) -> Iterator[Entry]:
    """IT officers using their administrator account for a moment in office hours."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(6, "office"):
        officer = dice.pick(hospital.of_department("IT"))
        desk = hospital.desk_of(officer)
        who, admin = hospital.account(officer.login), admin_of(hospital, officer.login)
        target = dice.pick(hospital.windows_servers)
        program = "C:\\Windows\\System32\\mmc.exe"
        yield explicit_logon(at, desk, who, admin, target.fqdn, program)
        logon = logon_id(dice)
        origin = Origin(10, desk.ip, dice.whole(49152, 65535))
        yield logged_on(at + 2 * SECOND, target, admin, origin, logon)
        yield privileged(at + 2 * SECOND + 400, target, admin, logon)


def admin_of(hospital: Hospital, login: str) -> Account:
    """Return an IT officer's second account, the one with rights."""
    return hospital.account(f"adm.{login.split('.', maxsplit=1)[0]}")
