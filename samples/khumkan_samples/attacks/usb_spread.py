"""A worm on a memory stick: plugged in, started by the curious, copied to the next stick."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.entries import Entry
from khumkan_samples.facts.fingerprints import sha256_of
from khumkan_samples.facts.processes import Process, created, desktop, value_set, wrote
from khumkan_samples.facts.windows import usb_recognised
from khumkan_samples.hosts import Account, Host

FOLDER_LIKE = "E:\\รูปงานเลี้ยงปีใหม่.exe"  # shown with a folder's picture and without its ending
COPIES = ("E:\\autorun.inf", FOLDER_LIKE, "E:\\เอกสาร.exe", "E:\\DCIM.exe")
HOME = "C:\\Users\\{}\\AppData\\Roaming\\WinSvcs\\winsvcs.exe"
RUN_KEY = "HKU\\{}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\WinSvcs"
SECONDS_BETWEEN = 420


def play(stage: Stage) -> Act:
    """Two desks, seven minutes apart."""
    sha256 = sha256_of(f"stick {stage.actor.secret}")
    act = Act(indicators={"sha256": sha256.lower(), "file_name": "winsvcs.exe"})
    people = stage.dice.sample(stage.hospital.of_department("IPD", "OPD", "ADM", "FIN"), 2)
    for n, person in enumerate(people):
        desk, account = stage.hospital.desk_of(person), stage.hospital.account(person.login)
        act.victims[f"host {n + 1}"] = desk.name
        act.entries += _infect(stage, n * SECONDS_BETWEEN, desk, account)
    for entry in act.entries:
        if "Hashes" in entry.body:
            entry.body["Hashes"] = f"SHA256={sha256}"  # one worm, whatever it calls itself
    return act


def _infect(stage: Stage, seconds: float, desk: Host, account: Account) -> list[Entry]:
    """Return the stick, the click, the copy, the Run key and what is written to the next stick."""
    home, serial = HOME.format(account.name), stage.actor.secret[:14].upper()
    worm = Process(desk, account, FOLDER_LIKE, f'"{FOLDER_LIKE}"', f"worm {seconds}")
    resident = Process(desk, account, home, f'"{home}" -s', f"resident {seconds}")
    entries = [
        usb_recognised(stage.after(seconds), desk, "NoName", serial),
        created(stage.after(seconds + 25), worm, desktop(desk, account), "E:\\"),
        wrote(stage.after(seconds + 26), worm, home),
        value_set(stage.after(seconds + 26.2), worm, RUN_KEY.format(account.sid), home),
        created(stage.after(seconds + 27), resident, worm),
    ]
    for nth, path in enumerate(COPIES):
        entries.append(wrote(stage.after(seconds + 31 + nth * 0.2), resident, path))
    return entries


SCENARIO = Scenario("usb-spread", ("T1091", "T1204.002", "T1547.001", "T1036.008"), play)
