"""Sysmon on the workstations: the programs people start, what those load, write and look up."""

from collections.abc import Iterator

from khumkan_samples.dice import Dice
from khumkan_samples.entries import Entry
from khumkan_samples.facts.processes import (
    SYSTEM32,
    Process,
    connected,
    created,
    deleted,
    desktop,
    ended,
    loaded,
    opened,
    resolved,
    service_host,
    trace,
    value_set,
    wrote,
)
from khumkan_samples.hospitals import Hospital
from khumkan_samples.hosts import SYSTEM, Host
from khumkan_samples.moments import SECOND
from khumkan_samples.people import Staff
from khumkan_samples.scene import Scene

OFFICE = "C:\\Program Files\\Microsoft Office\\root\\Office16\\"
CHROME = "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"
HIS = "C:\\Program Files (x86)\\HosClient\\HosClient.exe"
# image, arguments; the commonest first
PROGRAMS = (
    (CHROME, " --type=renderer --lang=th --device-scale-factor=1 --renderer-client-id={n}"),
    (HIS, ""),
    (CHROME, " --single-argument https://hdc.healthministry.example/"),
    (OFFICE + "EXCEL.EXE", ' "\\\\{file}\\Ward\\ตารางเวร\\เวรพยาบาล_2569-{m:02}.xlsx"'),
    (OFFICE + "WINWORD.EXE", ' /n "C:\\Users\\{user}\\Documents\\บันทึกข้อความ_{n}.docx" /o ""'),
    (SYSTEM32 + "notepad.exe", " C:\\Users\\{user}\\Desktop\\โทรศัพท์ภายใน.txt"),
    (SYSTEM32 + "mspaint.exe", ""),
    (OFFICE + "OUTLOOK.EXE", " /recycle"),
    (SYSTEM32 + "calc.exe", ""),
    ("C:\\Program Files (x86)\\Foxit Software\\Foxit PDF Reader\\FoxitPDFReader.exe", ' "{n}.pdf"'),
    (SYSTEM32 + "SnippingTool.exe", ""),
)
CHILDREN = {
    "WINWORD.EXE": (SYSTEM32 + "splwow64.exe", SYSTEM32 + "splwow64.exe 8192"),
    "EXCEL.EXE": (SYSTEM32 + "splwow64.exe", SYSTEM32 + "splwow64.exe 12288"),
}
LIBRARIES = (
    "C:\\Windows\\System32\\dbghelp.dll",
    "C:\\Windows\\System32\\bcrypt.dll",
    "C:\\Windows\\System32\\wbem\\wbemcomn.dll",
    "C:\\Windows\\System32\\vaultcli.dll",
)
MACHINERY = (
    ("taskhostw.exe", "taskhostw.exe KEYROAMING"),
    ("RuntimeBroker.exe", SYSTEM32 + "RuntimeBroker.exe -Embedding"),
    ("backgroundTaskHost.exe", f'"{SYSTEM32}backgroundTaskHost.exe" -ServerName:App.AppX'),
    ("dllhost.exe", SYSTEM32 + "DllHost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}"),
    ("usoclient.exe", SYSTEM32 + "usoclient.exe StartScan"),
    ("sppsvc.exe", SYSTEM32 + "sppsvc.exe"),
    ("wermgr.exe", SYSTEM32 + "wermgr.exe -upload"),
)
GUARD = "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.26090.11-0\\MsMpEng.exe"


def _program(dice: Dice, hospital: Hospital, person: Staff, desk: Host) -> Process:
    image, arguments = dice.favour(PROGRAMS)
    file = hospital.servers["file"].name
    numbers = {"n": dice.whole(3, 900), "m": dice.whole(1, 12)}
    filled = arguments.format(user=person.login, file=file, **numbers)
    account = hospital.account(person.login)
    return Process(desk, account, image, f'"{image}"{filled}', dice.unit())


def people_working(scene: Scene) -> Iterator[Entry]:
    """Staff starting programs from the desktop, and what follows from it."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(520, "clinical"):
        person = dice.favour(scene.shift.staff)
        desk = hospital.desk_of(person)
        program = _program(dice, hospital, person, desk)
        yield created(at, program, desktop(desk, program.account))
        yield from _consequences(at, scene, program)
        if dice.chance(0.4):
            yield ended(at + dice.tail(20, 3000) * SECOND, program)


def _consequences(at: int, scene: Scene, program: Process) -> Iterator[Entry]:
    dice, hospital = scene.dice, scene.hospital
    soon = at + dice.whole(300, 4000) * 1000
    home = f"C:\\Users\\{program.account.name}\\"
    if program.name == "chrome.exe":
        site = dice.favour(scene.internet.sites)
        yield resolved(soon, program, site.name, site.ip)
        yield connected(soon + 40_000, program, (site.ip, site.port), dice.whole(49152, 65535))
    elif program.name == "HosClient.exe":
        target = (hospital.servers["hisdb"].ip, 3306)
        yield connected(soon, program, target, dice.whole(49152, 65535))
    elif program.name in CHILDREN:
        document = f"{home}Documents\\~$ึกข้อความ_{dice.whole(3, 900)}.docx"
        yield wrote(soon, program, document)
        yield deleted(soon + dice.whole(60, 900) * SECOND, program, document)
        if dice.chance(0.3):
            image, command = CHILDREN[program.name]
            child = Process(program.host, program.account, image, command, dice.unit())
            yield created(soon + 9 * SECOND, child, program)
    if dice.chance(0.25):
        yield loaded(soon, program, dice.favour(LIBRARIES))
    if dice.chance(0.2):
        recent = f"HKU\\{program.account.sid}\\Software\\Microsoft\\Windows\\CurrentVersion"
        value = f"{recent}\\Explorer\\RecentDocs\\{dice.whole(1, 99)}"
        yield value_set(soon, program, value, "Binary Data")


def machinery(scene: Scene) -> Iterator[Entry]:
    """Windows' own housekeeping on workstations that stay on all night, and most do."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(110, "machine"):
        desk = dice.favour(hospital.workstations)
        name, command = dice.favour(MACHINERY)
        program = Process(desk, SYSTEM, SYSTEM32 + name, command, dice.unit(), "System")
        yield created(at, program, service_host(desk))
        if dice.chance(0.5):
            yield ended(at + dice.whole(2, 120) * SECOND, program)


def guard_looks(scene: Scene) -> Iterator[Entry]:
    """The virus guard asks processes, lsass among them, for little: rights no thief could use."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(45, "machine"):
        desk = dice.favour(hospital.workstations + tuple(hospital.windows_servers))
        guard = Process(desk, SYSTEM, GUARD, f'"{GUARD}"', 0, "System")
        image = SYSTEM32 + dice.favour(("svchost.exe", "lsass.exe", "spoolsv.exe"))
        target = Process(desk, SYSTEM, image, image, 0, "System")
        access = dice.pick(("0x1000", "0x1000", "0x101000", "0x1400"))
        yield opened(at, guard, target, access, trace(dice, "MpSvc.dll"))


def downloads(scene: Scene) -> Iterator[Entry]:
    """Files arriving: forms, PDFs, sometimes a meeting program's installer."""
    dice, hospital = scene.dice, scene.hospital
    names = ("หนังสือเวียน_{}.pdf", "แบบสำรวจ_{}.xlsx", "slide_{}.pptx", "MeetSetup-{}.exe")
    for at in scene.moments(60, "clinical"):
        person = dice.favour(scene.shift.staff)
        desk, account = hospital.desk_of(person), hospital.account(person.login)
        chrome = Process(desk, account, CHROME, f'"{CHROME}"', dice.whole(1, 5))
        path = f"C:\\Users\\{person.login}\\Downloads\\"
        yield wrote(at, chrome, path + dice.favour(names).format(dice.whole(2, 999)))


def stick_files(scene: Scene) -> Iterator[Entry]:
    """Slides and forms copied from and to memory sticks, nothing that runs."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(10, "office"):
        person = dice.favour(scene.shift.staff)
        desk = hospital.desk_of(person)
        shell = desktop(desk, hospital.account(person.login))
        name = dice.pick(("ประชุมวิชาการ_{}.pptx", "รายงาน_{}.docx", "ใบลา_{}.pdf"))
        for n in range(dice.whole(1, 6)):
            file = name.format(dice.whole(1, 500))
            yield wrote(at + n * 700_000, shell, f"E:\\งานประชุม\\{file}")
