"""Traces wiped: event logs cleared one after the other, by command and by PowerShell."""

from khumkan_samples.attacks.console import Console
from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.facts.directory import log_cleared
from khumkan_samples.streams.server_programs import POWERSHELL

LOGS = ("System", "Application", "Security", "Windows PowerShell")
ALL_OTHERS = (
    'powershell.exe -NoProfile -Command "Get-WinEvent -ListLog * -EA 0 | % { '
    '[System.Diagnostics.Eventing.Reader.EventLogSession]::GlobalSession.ClearLog($_.LogName) }"'
)


def play(stage: Stage) -> Act:
    """On the server the attacker worked from."""
    hospital = stage.hospital
    server = hospital.servers[stage.dice.pick(("hisapp", "pacs", "dc"))]
    admin = hospital.account(f"adm.{hospital.of_department('IT')[0].name.given}")
    console = Console(stage, server, admin)
    act = Act([console.open(0)], victims={"host": server.name, "user": admin.name})
    for n, log in enumerate(LOGS):
        name = f'"{log}"' if " " in log else log
        act.entries += console.run(6 + n * 4, f"wevtutil.exe cl {name}")
        act.entries.append(log_cleared(stage.after(6.7 + n * 4), server, admin, log))
    act.entries += console.run(30, ALL_OTHERS, POWERSHELL)
    log = "Microsoft-Windows-Sysmon/Operational"
    act.entries.append(log_cleared(stage.after(33), server, admin, log))
    return act


SCENARIO = Scenario("log-clearing", ("T1070.001",), play)
