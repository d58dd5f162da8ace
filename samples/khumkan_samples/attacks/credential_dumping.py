"""Passwords taken from memory and registry: lsass opened, dumped three ways, hives saved."""

from khumkan_samples.attacks.console import Console
from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.facts.fingerprints import sha256_of
from khumkan_samples.facts.processes import lsass, opened, trace, wrote

COMSVCS = (
    "rundll32.exe C:\\windows\\System32\\comsvcs.dll, MiniDump 712 C:\\Windows\\Temp\\l.dmp full"
)
PROCDUMP = "procdump64.exe -accepteula -ma lsass.exe C:\\Windows\\Temp\\ls.dmp"
HIVES = ("SAM", "SYSTEM", "SECURITY")


def play(stage: Stage) -> Act:
    """On a server an administrator is logged on to; the own tool last, under a dull name."""
    hospital, dice = stage.hospital, stage.dice
    server = hospital.servers["hisapp"]
    admin = hospital.account(f"adm.{hospital.of_department('IT')[0].name.given}")
    console, target = Console(stage, server, admin), lsass(server)
    tool = f"C:\\Users\\Public\\{stage.actor.secret[:6]}.exe"
    sha256 = sha256_of(f"{stage.actor.secret[:6]}.exe").lower()
    act = Act([console.open(0)], {"sha256": sha256}, {"host": server.name, "user": admin.name})
    ways = (
        (20, COMSVCS, "", "0x1fffff", ("dbgcore.DLL", "comsvcs.dll"), "C:\\Windows\\Temp\\l.dmp"),
        (
            75,
            PROCDUMP,
            "C:\\Tools\\procdump64.exe",
            "0x1fffff",
            ("dbghelp.dll",),
            "C:\\Windows\\Temp\\ls.dmp",
        ),
        (
            140,
            f"{tool} -q",
            tool,
            dice.pick(("0x1410", "0x1010", "0x1438")),
            ("UNKNOWN(000001F2A8B31F55)",),
            "",
        ),
    )
    for seconds, command, image, access, last, dump in ways:
        program = console.program(command, image)
        act.entries += console.run(seconds, command, image)
        step = trace(dice, *last)
        act.entries.append(opened(stage.after(seconds + 0.3), program, target, access, step))
        if dump:
            act.entries.append(wrote(stage.after(seconds + 0.4), program, dump))
    for n, hive in enumerate(HIVES):
        path = f"C:\\Windows\\Temp\\{hive.lower()}.hiv"
        command = f"reg.exe save HKLM\\{hive} {path} /y"
        act.entries += console.run(200 + n * 6, command)
        act.entries.append(wrote(stage.after(200.4 + n * 6), console.program(command), path))
    return act


SCENARIO = Scenario("credential-dumping", ("T1003.001", "T1003.002", "T1218.011"), play)
