"""Ransomware on the file server: backups silenced, shadow copies gone, files renamed."""

from khumkan_samples.attacks.console import Console
from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.entries import Entry
from khumkan_samples.facts.directory import log_cleared
from khumkan_samples.facts.fingerprints import sha256_of
from khumkan_samples.facts.processes import Process, created, deleted, wrote
from khumkan_samples.facts.services import service_state
from khumkan_samples.streams.windows_servers import SHARES

# what they type, the service that then stops, seconds
SILENCING = (
    ('net stop "Veeam Agent for Microsoft Windows" /y', "Veeam Agent for Microsoft Windows", 6),
    ("sc stop VeeamBackupSvc", "Veeam Backup Service", 13),
    ("net stop SQLWriter /y", "SQL Server VSS Writer", 20),
    ("sc config VeeamBackupSvc start= disabled", "", 25),
)
RECOVERY = (
    ("vssadmin.exe delete shadows /all /quiet", 40),
    ("wmic.exe shadowcopy delete /nointeractive", 46),
    ("wbadmin.exe delete catalog -quiet", 55),
    ("bcdedit.exe /set {default} recoveryenabled no", 60),
    ("bcdedit.exe /set {default} bootstatuspolicy ignoreallfailures", 63),
)
CLEARING = ("System", "Security", "Application")
NOTE = "อ่านฉัน_README_RESTORE.txt"
DOCUMENTS = (
    "ตารางเวร_{}.xlsx",
    "ผลตรวจ_{}.pdf",
    "ใบส่งตัว_{}.docx",
    "xray_{}.jpg",
    "งบประมาณ_{}.xlsx",
)
WMIC = "C:\\Windows\\System32\\wbem\\WMIC.exe"


def play(stage: Stage) -> Act:
    """Four to eight hundred files in about a minute, all with one new ending, by one program."""
    dice, hospital = stage.dice, stage.hospital
    server = hospital.servers["file"]
    admin = hospital.account(f"adm.{hospital.of_department('IT')[0].name.given}")
    console = Console(stage, server, admin)
    ending = "." + stage.actor.secret[:5] + "lock"
    locker_path = f"C:\\ProgramData\\{stage.actor.secret[5:11]}.exe"
    locker = Process(
        server, admin, locker_path, f'"{locker_path}" -path D:\\ -fast', "locker", "High"
    )
    act = Act([console.open(0)], victims={"host": server.name, "user": admin.name})
    act.indicators.update(
        {
            "sha256": sha256_of(locker.name).lower(),
            "file_extension": ending,
            "file_name": NOTE,
        }
    )
    act.entries += _silence(stage, console)
    act.entries.append(created(stage.after(88), locker, console.shell, "C:\\ProgramData\\"))
    act.entries += _lock_files(stage, locker, ending, dice.whole(400, 800))
    for n, log in enumerate(CLEARING):
        act.entries += console.run(190 + n * 3, f"wevtutil.exe cl {log}")
        act.entries.append(log_cleared(stage.after(190.6 + n * 3), server, admin, log))
    return act


def _silence(stage: Stage, console: Console) -> list[Entry]:
    entries: list[Entry] = []
    for command, service, seconds in SILENCING:
        entries += console.run(seconds, command)
        if service:
            entries.append(
                service_state(stage.after(seconds + 2), console.host, service, "stopped")
            )
    for command, seconds in RECOVERY:
        entries += console.run(seconds, command, WMIC if command.startswith("wmic") else "")
    return entries


def _lock_files(stage: Stage, locker: Process, ending: str, n: int) -> list[Entry]:
    dice, entries, seconds = stage.dice, [], 95.0
    folder = ""
    for number in range(n):
        share = SHARES[number * len(SHARES) // n]
        if share != folder:
            folder = share
            entries.append(wrote(stage.after(seconds), locker, f"D:\\{folder}\\{NOTE}"))
        name = dice.pick(DOCUMENTS).format(dice.whole(1, 9999))
        entries.append(wrote(stage.after(seconds), locker, f"D:\\{folder}\\{name}{ending}"))
        if number % 9 == 0:
            gone = stage.after(seconds + 0.01)
            entries.append(deleted(gone, locker, f"D:\\{folder}\\{name}"))
        seconds += dice.between(0.03, 0.2)
    return entries


SCENARIO = Scenario(
    "ransomware", ("T1486", "T1490", "T1489", "T1070.001", "T1562.001", "T1059.003"), play
)
