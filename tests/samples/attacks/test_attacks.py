"""Each scenario by itself: where it shows, what it can be recognised by, what makes it an attack."""

import itertools
import re
from collections import Counter

import pytest

from khumkan_samples.attacks import SCENARIOS
from khumkan_samples.attacks.stage import Act, Stage
from khumkan_samples.dice import Dice
from khumkan_samples.entries import EVE, FORTIGATE, HIS_AUDIT, SYSMON, WEB, WINDOWS, Entry
from khumkan_samples.formats import FORMATS
from khumkan_samples.hospitals import Hospital, build_hospital
from khumkan_samples.internet import build_internet
from khumkan_samples.moments import HOUR, MINUTE
from khumkan_samples.places import PLACES

BEGIN = 1_795_114_800_000_000
HOSPITALS = [build_hospital(place, 13) for place in PLACES[:4]]
INTERNET = build_internet(13)
FILES = {
    "sslvpn-bruteforce": {FORTIGATE},
    "rdp-bruteforce": {WINDOWS, FORTIGATE},
    "web-shell": {WEB, SYSMON, EVE},
    "sql-injection": {WEB, HIS_AUDIT, FORTIGATE, EVE},
    "his-dump": {HIS_AUDIT, SYSMON, WINDOWS, FORTIGATE},
    "ransomware": {SYSMON, WINDOWS},
    "credential-dumping": {SYSMON, WINDOWS},
    "new-domain-admin": {SYSMON, WINDOWS},
    "beaconing": {FORTIGATE, EVE},
    "exposed-medical-ports": {FORTIGATE},
    "usb-spread": {SYSMON, WINDOWS},
    "remote-access-tools": {SYSMON, WINDOWS, FORTIGATE},
    "log-clearing": {SYSMON, WINDOWS},
    "phishing-macro": {SYSMON, EVE},
    "dns-tunnel": {EVE},
    "fortigate-admin-login": {FORTIGATE},
    "fortigate-config-theft": {FORTIGATE},
}
every_scenario = pytest.mark.parametrize("name", list(SCENARIOS))


def play(name: str, hospital: Hospital = HOSPITALS[0], actor: str = "gate") -> Act:
    dice = Dice(13, hospital.place.slug, name)
    stage = Stage(hospital, INTERNET, dice, INTERNET.actors[actor], BEGIN)
    return SCENARIOS[name].play(stage)


def written(act: Act, hospital: Hospital = HOSPITALS[0]) -> str:
    lines = [FORMATS[entry.file](hospital).encode(entry) for entry in act.entries]
    return b"\n".join(lines).decode()


def commands(act: Act) -> list[str]:
    return [str(entry.body["CommandLine"]) for entry in act.entries if "CommandLine" in entry.body]


def of(act: Act, **facts: object) -> list[Entry]:
    return [
        entry
        for entry in act.entries
        if all(entry.body.get(key) == value for key, value in facts.items())
    ]


def test_there_is_a_row_of_files_for_every_scenario() -> None:
    assert set(FILES) == set(SCENARIOS)


@every_scenario
def test_a_scenario_shows_where_it_should(name: str) -> None:
    assert {entry.file for entry in play(name).entries} == FILES[name]


@every_scenario
def test_a_scenario_is_over_within_the_hour_and_begins_when_told(name: str) -> None:
    times = [entry.at for entry in play(name).entries]
    assert BEGIN - MINUTE < min(times) <= BEGIN + MINUTE
    assert max(times) < BEGIN + HOUR


@every_scenario
def test_techniques_are_attack_numbers(name: str) -> None:
    assert SCENARIOS[name].techniques
    for technique in SCENARIOS[name].techniques:
        assert re.fullmatch(r"T1\d{3}(\.\d{3})?", technique)


@every_scenario
@pytest.mark.parametrize("hospital", HOSPITALS, ids=lambda hospital: hospital.place.slug)
def test_what_it_is_recognised_by_stands_in_the_lines(name: str, hospital: Hospital) -> None:
    act = play(name, hospital)
    text = written(act, hospital).lower()
    for found in (*act.indicators.values(), *act.victims.values()):
        for value in [found] if isinstance(found, str) else found:
            assert value.lower() in text


@pytest.mark.parametrize("name", [n for n in SCENARIOS if n != "log-clearing"])
def test_the_next_hospital_would_recognise_it(name: str) -> None:
    one, other = play(name, HOSPITALS[1]), play(name, HOSPITALS[2])
    same = [key for key, value in one.indicators.items() if other.indicators[key] == value]
    assert same


def test_vpn_guesses_come_from_one_address_over_several_users_and_end_inside() -> None:
    act = play("sslvpn-bruteforce")
    refused, accepted = of(act, action="ssl-login-fail"), of(act, action="tunnel-up")
    assert len(refused) >= 60
    assert len({entry.body["user"] for entry in refused}) >= 5
    assert {entry.body["remip"] for entry in refused + accepted} == {INTERNET.actors["gate"].ip}
    assert min(entry.at for entry in accepted) > max(entry.at for entry in refused)
    assert {entry.body["user"] for entry in accepted} < {entry.body["user"] for entry in refused}


def test_rdp_guesses_end_with_a_remote_session() -> None:
    act = play("rdp-bruteforce")
    kinds = Counter(entry.body.get("event_id") for entry in act.entries)
    assert kinds[4625] >= 140
    types = [e.body["data"]["LogonType"] for e in of(act, event_id=4624)]  # type: ignore[index]
    assert types == ["3", "10"]


@pytest.mark.parametrize(
    ("hospital", "parent"),
    [(HOSPITALS[0], "httpd.exe"), (HOSPITALS[1], "php-cgi.exe"), (HOSPITALS[2], "w3wp.exe")],
    ids=["xampp", "php-cgi", "iis"],
)
def test_a_web_shell_runs_commands_under_the_web_server(hospital: Hospital, parent: str) -> None:
    act = play("web-shell", hospital)
    shells = [e for e in act.entries if str(e.body.get("ParentImage", "")).endswith(parent)]
    assert len(shells) >= 4
    assert "whoami" in str(shells[0].body["CommandLine"])
    assert [e.body["method"] for e in of(act, file=None) or act.entries if "method" in e.body][
        1
    ] == "POST"


@pytest.mark.parametrize(
    "sign", ["union select", "' or 1=1", "sleep(", "information_schema", "sqlmap/"]
)
def test_sql_injection_shows_its_usual_signs(sign: str) -> None:
    act = play("sql-injection")
    text = " ".join(f"{e.body['target']} {e.body['agent']}" for e in act.entries if e.file == WEB)
    assert sign in text.lower().replace("%20", " ")


@pytest.mark.parametrize("sign", ["INTO OUTFILE", "SQL_NO_CACHE", "FROM patient"])
def test_a_dump_of_the_his_shows_in_the_audit(sign: str) -> None:
    statements = [str(e.body.get("sqltext")) for e in play("his-dump").entries]
    assert any(sign in sql for sql in statements)


def test_ransomware_silences_backups_first_and_clears_logs_last() -> None:
    act = play("ransomware")
    ending = str(act.indicators["file_extension"])
    locked = [e for e in act.entries if str(e.body.get("TargetFilename", "")).endswith(ending)]
    stopped = of(act, event_id=7036)
    cleared = of(act, event_id=1102) + of(act, event_id=104)
    assert len(locked) >= 400
    assert max(e.at for e in locked) - min(e.at for e in locked) < 3 * MINUTE
    assert max(e.at for e in stopped) < min(e.at for e in locked)
    assert min(e.at for e in cleared) > max(e.at for e in locked)
    assert len({e.body["ProcessGuid"] for e in locked}) == 1


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("ransomware", "vssadmin.exe delete shadows"),
        ("ransomware", "shadowcopy delete"),
        ("ransomware", "wbadmin.exe delete catalog"),
        ("ransomware", "recoveryenabled no"),
        ("ransomware", "net stop"),
        ("ransomware", "sc stop"),
        ("ransomware", "wevtutil.exe cl"),
        ("credential-dumping", "comsvcs.dll, MiniDump"),
        ("credential-dumping", "-ma lsass"),
        ("credential-dumping", "save HKLM\\SAM"),
        ("new-domain-admin", 'group "Domain Admins"'),
        ("his-dump", "mysqldump.exe"),
        ("phishing-macro", "-enc "),
        ("log-clearing", "wevtutil.exe cl Security"),
        ("remote-access-tools", "AnyDesk.exe"),
        ("remote-access-tools", "TeamViewer"),
        ("remote-access-tools", "rustdesk.exe"),
        ("remote-access-tools", "ScreenConnect"),
    ],
)
def test_command_lines_of(name: str, sign: str) -> None:
    assert any(sign in command for command in commands(play(name)))


def test_lsass_is_opened_for_reading_its_memory() -> None:
    rights = {str(e.body["GrantedAccess"]) for e in of(play("credential-dumping"), EventID=10)}
    assert all(int(right, 16) & 0x10 for right in rights)  # PROCESS_VM_READ


def test_the_new_account_is_lifted_into_three_groups() -> None:
    act = play("new-domain-admin")
    assert [
        e.body["event_id"] for e in act.entries if e.body.get("event_id") in {4728, 4732, 4756}
    ] == [4728, 4756, 4732]
    assert len(of(act, event_id=4720)) == 1


def test_a_beacon_is_regular_and_small() -> None:
    beats = sorted((e.at, e.body["sentbyte"]) for e in of(play("beaconing"), type="traffic"))
    gaps = [(b[0] - a[0]) / 1e6 for a, b in itertools.pairwise(beats)]
    assert len(beats) >= 40
    assert all(50 < gap < 70 for gap in gaps)
    assert all(isinstance(sent, int) and sent < 1000 for _, sent in beats)


def test_the_exposed_ports_are_those_of_medicine_databases_and_desktops() -> None:
    act = play("exposed-medical-ports")
    assert {e.body["dstport"] for e in act.entries} == {104, 11112, 2575, 3306, 1433, 3389}
    assert {e.body["action"] for e in act.entries} == {"close"}


def test_tunnelled_names_are_long_and_all_different() -> None:
    asked = [e.body["dns"] for e in play("dns-tunnel").entries]
    names = [d["rrname"] for d in asked if d["type"] == "query"]  # type: ignore[index]
    assert len(set(names)) == len(names) >= 180
    assert min(len(name) for name in names) > 60


def test_the_stick_spreads_one_worm_under_several_names() -> None:
    act = play("usb-spread")
    assert len({e.body["Hashes"] for e in act.entries if "Hashes" in e.body}) == 1
    assert len(of(act, event_id=6416)) == 2
    assert [e for e in act.entries if e.body.get("TargetFilename") == "E:\\autorun.inf"]


def test_the_firewall_is_entered_from_the_internet_and_its_configuration_taken() -> None:
    login, theft = play("fortigate-admin-login"), play("fortigate-config-theft")
    assert [e.body["srcip"] for e in of(login, logdesc="Admin login successful")]
    assert of(theft, cfgpath="system.admin", action="Add")
    assert of(theft, logid="0100032142")


def test_word_starts_powershell() -> None:
    shells = [
        e
        for e in play("phishing-macro").entries
        if str(e.body.get("ParentImage", "")).endswith("WINWORD.EXE")
    ]
    assert [str(e.body["Image"]).rsplit("\\", 1)[-1] for e in shells] == ["powershell.exe"]
