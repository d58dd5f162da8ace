"""Sysmon on the servers: services' programs, scheduled scripts, approved administration."""

from collections.abc import Iterator

from khumkan_samples.entries import Entry
from khumkan_samples.facts.processes import (
    SYSTEM32,
    Process,
    connected,
    created,
    desktop,
    ended,
    key_made,
    loaded,
    resolved,
    service_host,
    service_manager,
    value_set,
    wrote,
)
from khumkan_samples.hosts import SYSTEM, Host
from khumkan_samples.moments import MINUTE, SECOND
from khumkan_samples.scene import Scene
from khumkan_samples.streams.logons import admin_of

POWERSHELL = SYSTEM32 + "WindowsPowerShell\\v1.0\\powershell.exe"
INVENTORY = " -NoProfile -ExecutionPolicy Bypass -File C:\\ProgramData\\ITMgmt\\inventory.ps1"
JOBS = (
    (SYSTEM32 + "wbem\\WmiPrvSE.exe", SYSTEM32 + "wbem\\wmiprvse.exe -secured -Embedding"),
    (SYSTEM32 + "taskhostw.exe", "taskhostw.exe"),
    (POWERSHELL, f'"{POWERSHELL}"{INVENTORY}'),
    (SYSTEM32 + "cscript.exe", "cscript.exe //nologo C:\\ProgramData\\ITMgmt\\disk.vbs"),
    (SYSTEM32 + "schtasks.exe", "schtasks.exe /Query /V"),
    (SYSTEM32 + "vssadmin.exe", "vssadmin.exe list shadows"),
    (SYSTEM32 + "ipconfig.exe", "ipconfig.exe /all"),
    (SYSTEM32 + "wevtutil.exe", "wevtutil.exe qe Security /c:200 /rd:true /f:xml"),
)
AGENT = "C:\\Program Files\\AvShield\\avagent.exe"
WEB_SERVERS = {
    "iis": (SYSTEM32 + "inetsrv\\w3wp.exe", ' -ap "Hospital" -v "v4.0" -l "webengine4.dll"'),
    "xampp": ("C:\\xampp\\apache\\bin\\httpd.exe", " -d C:/xampp/apache"),
    "php-cgi": ("C:\\php\\php-cgi.exe", " -b 127.0.0.1:9000"),
}


def web_server(host: Host, stack: str, account_key: object = 0) -> Process:
    """Return the program that answers the web site's requests."""
    image, arguments = WEB_SERVERS[stack]
    return Process(host, SYSTEM, image, f'"{image}"{arguments}', account_key, "System")


def scheduled_jobs(scene: Scene) -> Iterator[Entry]:
    """What the servers run by themselves."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(110, "machine"):
        server = dice.pick(hospital.windows_servers)
        image, command = dice.favour(JOBS)
        program = Process(server, SYSTEM, image, command, dice.unit(), "System")
        yield created(at, program, service_host(server))
        if image == POWERSHELL:
            library = (
                "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\System.Management.Automation.dll"
            )
            yield loaded(at + 90_000, program, library)
            yield wrote(at + 4 * SECOND, program, "C:\\ProgramData\\ITMgmt\\out\\inventory.json")
        yield ended(at + dice.whole(1, 60) * SECOND, program)


def registry_upkeep(scene: Scene) -> Iterator[Entry]:
    """Services writing their own settings."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(60, "machine"):
        server = dice.pick(hospital.windows_servers)
        manager = service_manager(server)
        service = dice.pick(("W32Time", "BITS", "wuauserv", "Spooler", "AvShield"))
        key = f"HKLM\\System\\CurrentControlSet\\Services\\{service}"
        yield value_set(at, manager, f"{key}\\Start", f"DWORD (0x{dice.whole(2, 3):08x})")
        if dice.chance(0.1):
            yield key_made(at, manager, f"{key}\\Parameters")


def agents_calling(scene: Scene) -> Iterator[Entry]:
    """The virus guard's agent looks up and calls its home now and then."""
    dice, hospital, home = scene.dice, scene.hospital, scene.internet.agent
    for at in scene.moments(80, "machine"):
        host = dice.pick(hospital.windows_servers)
        agent = Process(host, SYSTEM, AGENT, f'"{AGENT}" --service', 0, "System")
        yield resolved(at, agent, home.name, home.ip)
        yield connected(at + 30_000, agent, (home.ip, home.port), dice.whole(49152, 65535))


def approved_remote_help(scene: Scene) -> Iterator[Entry]:
    """IT officers helping from their desks in office hours: installed tools, a ticket number."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(3, "office"):
        officer = dice.pick(hospital.of_department("IT"))
        desk = hospital.desk_of(officer)
        admin = admin_of(hospital, officer.login)
        ticket = f"IT{dice.whole(1000, 9999)}"
        target = dice.favour(hospital.workstations)
        tools = (
            ("C:\\Tools\\PsExec64.exe", f"PsExec64.exe \\\\{target.name} -s gpupdate /force"),
            (SYSTEM32 + "mstsc.exe", f"mstsc.exe /v:{target.name} /prompt"),
            (
                "C:\\Program Files\\RustDesk\\rustdesk.exe",
                f'"C:\\Program Files\\RustDesk\\rustdesk.exe" --connect {target.name} # {ticket}',
            ),
        )
        image, command = dice.pick(tools)
        tool = Process(desk, admin, image, command, dice.unit(), "High")
        yield created(at, tool, desktop(desk, admin), "C:\\Tools\\")
        yield ended(at + dice.whole(2, 20) * MINUTE, tool)


def stuck_spooler(scene: Scene) -> Iterator[Entry]:
    """IT restarts a print queue: net stop, of something nobody would attack."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(1.0, "office"):
        officer = dice.pick(hospital.of_department("IT"))
        desk = dice.favour(hospital.workstations)
        admin = admin_of(hospital, officer.login)
        image = SYSTEM32 + "cmd.exe"
        shell = Process(desk, admin, image, f'"{image}"', dice.unit(), "High")
        yield created(at, shell, desktop(desk, admin))
        for n, verb in enumerate(("stop", "start")):
            net = SYSTEM32 + "net.exe"
            tool = Process(desk, admin, net, f"net {verb} spooler", dice.unit(), "High")
            yield created(at + (8 + 5 * n) * SECOND, tool, shell)


def web_workers(scene: Scene) -> Iterator[Entry]:
    """The web server's programs being started and recycled by their own managers."""
    dice, hospital = scene.dice, scene.hospital
    host, stack = hospital.servers["web"], hospital.place.web_stack
    for at in scene.moments(6, "machine"):
        parent = service_host(host, "WAS")
        yield created(at, web_server(host, stack, dice.unit()), parent)
        if stack == "xampp":
            rotate = "C:\\xampp\\apache\\bin\\rotatelogs.exe"
            log = Process(host, SYSTEM, rotate, f'"{rotate}" -l logs/access.log 86400', dice.unit())
            yield created(at + SECOND, log, web_server(host, stack))
