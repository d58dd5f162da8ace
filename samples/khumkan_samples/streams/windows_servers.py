"""Windows servers going about their business: shares, services, scheduled programs, Defender."""

from collections.abc import Iterator

from khumkan_samples.entries import Entry
from khumkan_samples.facts.directory import account_touched, member_added, user_created
from khumkan_samples.facts.services import (
    definitions_updated,
    malware,
    service_installed,
    service_state,
)
from khumkan_samples.facts.windows import file_checked, share_opened, started, usb_recognised
from khumkan_samples.moments import HOUR, SECOND
from khumkan_samples.people import invent_name
from khumkan_samples.scene import Scene
from khumkan_samples.streams.logons import admin_of

SHARES = ("OPD", "Ward", "Pharmacy", "Xray-Report", "Finance", "ISO-Document")
FILES = (
    "ตารางเวร\\เวรพยาบาล_{month}.xlsx",
    "แบบฟอร์ม\\ใบส่งต่อผู้ป่วย.docx",
    "รายงาน\\ตัวชี้วัด_{month}.xlsx",
    "ประชุม\\วาระการประชุม_{number}.docx",
    "scan\\{number}.pdf",
    "คู่มือ\\SOP-{number}.pdf",
)
ORDINARY_SERVICES = (
    "Windows Update",
    "WinHTTP Web Proxy Auto-Discovery Service",
    "Software Protection",
    "Background Intelligent Transfer Service",
    "Windows Modules Installer",
    "Windows Error Reporting Service",
    "Print Spooler",
)
SCHEDULED = (
    ("C:\\Windows\\System32\\taskhostw.exe", "taskhostw.exe"),
    ("C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\System32\\svchost.exe -k netsvcs -p"),
    ("C:\\Windows\\System32\\wbem\\WmiPrvSE.exe", "wmiprvse.exe -secured -Embedding"),
    ("C:\\Windows\\System32\\conhost.exe", "\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff"),
    ("C:\\Windows\\System32\\schtasks.exe", "schtasks.exe /Query /V"),
    ("C:\\Windows\\System32\\vssadmin.exe", "vssadmin.exe list shadows"),
    ("C:\\Windows\\System32\\wevtutil.exe", "wevtutil.exe qe System /c:50 /rd:true /f:text"),
    ("C:\\Windows\\System32\\net.exe", "net.exe use \\\\FS01\\ISO-Document"),
)


def shared_files(scene: Scene) -> Iterator[Entry]:
    """Staff at the file server."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(420, "clinical"):
        person = dice.favour(scene.shift.staff)
        client = (hospital.desk_of(person).ip, dice.whole(49152, 65535))
        account, share = hospital.account(person.login), dice.favour(SHARES)
        server = hospital.servers["file"]
        if dice.chance(0.3):
            yield share_opened(at, server, account, client, share)
            continue
        month = f"2569-{dice.whole(1, 12):02}"
        path = dice.favour(FILES).format(month=month, number=dice.whole(100, 999))
        yield file_checked(at, server, account, client, (share, path))


def ordinary_services(scene: Scene) -> Iterator[Entry]:
    """Services that start and stop by themselves; the backup agent is not among them."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(40, "machine"):
        server = dice.pick(hospital.windows_servers)
        service = dice.favour(ORDINARY_SERVICES)
        yield service_state(at, server, service, "running")
        yield service_state(at + dice.whole(30, 900) * SECOND, server, service, "stopped")


def scheduled_programs(scene: Scene) -> Iterator[Entry]:
    """Process creation on the servers as the Security log tells it."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(90, "machine"):
        server = dice.pick(hospital.windows_servers)
        yield started(at, server, hospital.system(server), dice.favour(SCHEDULED))


def defender(scene: Scene) -> Iterator[Entry]:
    """New definitions some times a day; now and then a finding on a nurse's stick or download."""
    dice, hospital = scene.dice, scene.hospital
    hour = scene.begin // HOUR
    for at in scene.moments(10, "machine"):
        versions = (f"1.439.{hour % 900 + 1}.0", f"1.439.{hour % 900}.0")
        yield definitions_updated(at, dice.favour(hospital.workstations), *versions)
    for at in scene.moments(1.2, "clinical"):
        person = dice.favour(scene.shift.staff)
        path = f"C:\\Users\\{person.login}\\Downloads\\KeyGen_{dice.whole(1, 99)}.exe"
        threat = ("HackTool:Win32/Keygen", "Tool")
        desk, user = hospital.desk_of(person), hospital.account(person.login).full
        yield from malware(at, desk, threat, path, user)


def new_colleagues(scene: Scene) -> Iterator[Entry]:
    """IT creates an account for somebody new, in office hours, and puts it in an ordinary group."""
    dice, hospital = scene.dice, scene.hospital
    controller = hospital.servers["dc"]
    for at in scene.moments(1.0, "office"):
        officer = dice.pick(hospital.of_department("IT"))
        by, name = admin_of(hospital, officer.login), invent_name(dice)
        user = hospital.account(f"{name.given}.{name.family[:3]}")
        group = (4728, "GG-Nurse-OPD", f"{hospital.domain_sid}-1601")
        yield user_created(at, controller, by, user, name.full_th)
        yield account_touched(at + SECOND, controller, by, user, 4722)
        yield account_touched(at + SECOND, controller, by, user, 4724)
        yield member_added(at + 40 * SECOND, controller, by, user, group)


def office_sticks(scene: Scene) -> Iterator[Entry]:
    """Memory sticks with slides and forms, as every office has them."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(4, "office"):
        desk = dice.favour(hospital.workstations)
        yield usb_recognised(at, desk, "Generic", dice.text("0123456789ABCDEF", 16))


def new_drivers(scene: Scene) -> Iterator[Entry]:
    """Printer and guard software that installs a service of its own."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(1.0, "office"):
        path = "C:\\Program Files\\PrintHub\\phsvc.exe"
        desk = dice.favour(hospital.workstations)
        yield service_installed(at, desk, "PrintHub Queue Service", path, "auto start")
