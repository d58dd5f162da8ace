"""The HIS database copied out: from a desk with mysqldump, and by the web site's account."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.entries import Entry
from khumkan_samples.facts.database import TABLES, Connection, closed, dumped, opened, said
from khumkan_samples.facts.firewall import Session, inside, outside, traffic
from khumkan_samples.facts.processes import SYSTEM32, Process, created, desktop, wrote
from khumkan_samples.facts.windows import started

MYSQLDUMP = "C:\\Users\\Public\\mysqldump.exe"
ARCHIVE = "C:\\Users\\Public\\p.7z"
OUTFILE = "SELECT * FROM patient INTO OUTFILE '/var/lib/mysql-files/p.csv' FIELDS TERMINATED BY ','"
BARE = (
    "SELECT hn, cid, title, fname, lname, birth, phone FROM patient",
    "SELECT * FROM patient",
    "SELECT * FROM diagnosis",
    "SELECT * FROM lab_result",
)


def play(stage: Stage) -> Act:
    """Look around with the web account, dump from a desk, pack, send to the attacker."""
    _, desk, account = stage.victim("REG", "FIN", "ADM")
    act = Act(
        indicators={"ip": stage.actor.c2_ip}, victims={"host": desk.name, "user": "his_client"}
    )
    act.entries += _web_account(stage)
    shell = Process(desk, account, SYSTEM32 + "cmd.exe", "cmd.exe", stage.dice.unit(), "High")
    act.entries.append(created(stage.after(100), shell, desktop(desk, account)))
    server = stage.hospital.servers["hisdb"]
    command = (
        f"mysqldump.exe -h {server.ip} -u his_client -pHis@2569 --single-transaction "
        "--quick his patient visit diagnosis lab_result -r C:\\Users\\Public\\p.sql"
    )
    dump = Process(desk, account, MYSQLDUMP, command, stage.dice.unit(), "High")
    act.entries.append(created(stage.after(120), dump, shell, "C:\\Users\\Public\\"))
    act.entries.append(started(stage.after(120), desk, account, (MYSQLDUMP, command), shell.image))
    connection = Connection(stage.dice.whole(100_000, 9_999_999), "his_client", desk.ip)
    act.entries += dumped(stage.after(120.4), connection, TABLES[:6], 11_000_000)
    act.entries.append(wrote(stage.after(121), dump, "C:\\Users\\Public\\p.sql"))
    act.entries += _pack_and_send(stage, shell)
    return act


def _web_account(stage: Stage) -> list[Entry]:
    web = Connection(
        stage.dice.whole(100_000, 9_999_999), "web_appt", stage.hospital.servers["web"].ip
    )
    entries = [opened(stage.after(0), web)]
    for n, sql in enumerate((*BARE, OUTFILE)):
        entries.append(said(stage.after(3 + n * 11), web, sql))
    entries.append(closed(stage.after(70), web))
    return entries


def _pack_and_send(stage: Stage, shell: Process) -> list[Entry]:
    packer = "C:\\Program Files\\7-Zip\\7z.exe"
    command = f'"{packer}" a -mhe=on -pX1 {ARCHIVE} C:\\Users\\Public\\p.sql'
    pack = Process(shell.host, shell.account, packer, command, stage.dice.unit(), "High")
    target = outside(stage.actor.c2_ip, 443, stage.actor.country)
    sent = stage.dice.whole(180_000_000, 900_000_000)
    session = Session(
        inside(shell.host, stage.port()), target, "staff", 6, "close", 340, sent, sent // 70
    )
    return [
        created(stage.after(215), pack, shell, "C:\\Users\\Public\\"),
        wrote(stage.after(217), pack, ARCHIVE),
        traffic(stage.after(600), stage.hospital, session),
    ]


SCENARIO = Scenario("his-dump", ("T1005", "T1213.006", "T1560.001", "T1048.002"), play)
