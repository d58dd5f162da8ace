"""Remote-control programs started from a Downloads folder in the middle of the night."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.entries import Entry
from khumkan_samples.facts.firewall import Session, inside, outside, traffic
from khumkan_samples.facts.processes import (
    Process,
    connected,
    created,
    desktop,
    resolved,
    service_manager,
    wrote,
)
from khumkan_samples.facts.services import service_installed
from khumkan_samples.hosts import SYSTEM

# program file, arguments, port it talks to, what its relay is called
TOOLS = (
    (
        "AnyDesk.exe",
        " --install C:\\ProgramData\\AnyDesk --silent --start-with-win",
        7070,
        "relay-ad",
    ),
    ("TeamViewerQS.exe", "", 5938, "router-tv"),
    ("rustdesk.exe", " --silent-install", 21116, "rs-rd"),
)
CONNECT = "C:\\Program Files (x86)\\ScreenConnect Client ({})\\ScreenConnect.ClientService.exe"


def play(stage: Stage) -> Act:
    """Three are tried on one desk; the fourth, ScreenConnect, stays as a service."""
    person, desk, account = stage.victim("FIN", "ADM", "REG")
    actor = stage.actor
    act = Act(
        indicators={"ip": actor.c2_ip, "domain": actor.c2_domain}, victims={"host": desk.name}
    )
    shell = desktop(desk, account)
    for n, (name, arguments, port, relay) in enumerate(TOOLS):
        seconds = n * 110.0
        path = f"C:\\Users\\{person.login}\\Downloads\\{name}"
        tool = Process(desk, account, path, f'"{path}"{arguments}', n)
        act.entries += [
            wrote(stage.after(seconds), shell, path),
            created(
                stage.after(seconds + 6), tool, shell, f"C:\\Users\\{person.login}\\Downloads\\"
            ),
            resolved(stage.after(seconds + 7), tool, f"{relay}.{actor.c2_domain}", actor.c2_ip),
            connected(stage.after(seconds + 7.3), tool, (actor.c2_ip, port), stage.port()),
        ]
        session = Session(
            inside(desk, stage.port()),
            outside(actor.c2_ip, port, actor.country),
            "staff",
            duration=60,
            sent=41_000,
            received=90_000,
        )
        act.entries.append(traffic(stage.after(seconds + 68), stage.hospital, session))
    act.entries += _resident(stage, f"{actor.secret[:16]}", 360)
    return act


def _resident(stage: Stage, instance: str, seconds: float) -> list[Entry]:
    _, desk, _ = stage.victim("FIN", "ADM", "REG")
    path = CONNECT.format(instance)
    relay = f"relay-sc.{stage.actor.c2_domain}"
    arguments = f'"?e=Access&y=Guest&h={relay}&p=8041&s={instance}"'
    service = Process(desk, SYSTEM, path, f'"{path}" {arguments}', instance, "System")
    name = f"ScreenConnect Client ({instance})"
    return [
        service_installed(stage.after(seconds), desk, name, f'"{path}" {arguments}', "auto start"),
        created(stage.after(seconds + 1), service, service_manager(desk)),
        resolved(stage.after(seconds + 2), service, relay, stage.actor.c2_ip),
        connected(stage.after(seconds + 2.2), service, (stage.actor.c2_ip, 8041), stage.port()),
    ]


SCENARIO = Scenario("remote-access-tools", ("T1219.002", "T1543.003", "T1105"), play)
