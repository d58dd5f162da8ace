"""A script uploaded through a form of the web site, then asked to run commands."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.entries import Entry
from khumkan_samples.facts.processes import SYSTEM32, Process, created, wrote
from khumkan_samples.facts.sensor import Wire, asked_page
from khumkan_samples.facts.web import Visitor, request
from khumkan_samples.hosts import SYSTEM
from khumkan_samples.streams.server_programs import web_server

COMMANDS = ("whoami", "ipconfig /all", "net user", "tasklist /v", "dir C:\\inetpub", "systeminfo")
FOLDERS = {
    "iis": "C:\\inetpub\\wwwroot\\hospital\\uploads\\",
    "xampp": "C:\\xampp\\htdocs\\hospital\\uploads\\",
    "php-cgi": "C:\\nginx\\html\\hospital\\uploads\\",
}
AGENT = "Mozilla/5.0 (Windows NT 6.1; WOW64; rv:45.0) Gecko/20100101 Firefox/45.0"
SHELL_NAMES = ("slip_img", "thumb_cache", "doc_viewer")


def play(stage: Stage) -> Act:
    """One POST, one file, then a command every few seconds, each a child of the web server."""
    dice, actor, hospital = stage.dice, stage.actor, stage.hospital
    stack = hospital.place.web_stack
    name = SHELL_NAMES[len(actor.name) % len(SHELL_NAMES)] + (".aspx" if stack == "iis" else ".php")
    server = web_server(hospital.servers["web"], stack, "pool")
    visitor = Visitor(actor.ip, AGENT, version="1.1")
    act = Act(
        indicators={
            "ip": actor.ip,
            "url_path": f"/uploads/{name}",
        }
    )
    act.entries += [
        request(stage.after(0), visitor, "GET /นัดหมายออนไลน์", 200, 18_240),
        request(stage.after(14), visitor, f"POST /uploads/{name}", 201, 12),
        wrote(stage.after(14.1), server, FOLDERS[stack] + name),
    ]
    seconds = 30.0
    for command in COMMANDS[: dice.whole(4, 6)]:
        wish = f"GET /uploads/{name}?cmd={command.replace(' ', '+')}"
        size = dice.whole(60, 5200)
        act.entries.append(request(stage.after(seconds), visitor, wish, 200, size))
        act.entries += _run(stage, server, command, seconds - 0.3)
        act.entries.append(_seen(stage, wish, size, seconds))
        seconds += dice.between(9, 40)
    return act


def _run(stage: Stage, server: Process, command: str, seconds: float) -> list[Entry]:
    host = stage.hospital.servers["web"]
    folder = FOLDERS[stage.hospital.place.web_stack]
    image = SYSTEM32 + "cmd.exe"
    shell = Process(host, SYSTEM, image, f'"cmd.exe" /c {command}', stage.dice.unit(), "System")
    entries = [created(stage.after(seconds), shell, server, folder)]
    program = command.split(maxsplit=1)[0]
    if program != "dir":
        tool = Process(
            host, SYSTEM, f"{SYSTEM32}{program}.exe", command, stage.dice.unit(), "System"
        )
        entries.append(created(stage.after(seconds + 0.05), tool, shell, folder))
    return entries


def _seen(stage: Stage, wish: str, size: int, seconds: float) -> Entry:
    hospital = stage.hospital
    wire = Wire(stage.actor.ip, stage.port(), hospital.servers["proxy"].ip, 80)
    page: dict[str, object] = {
        "hostname": f"www.{hospital.place.domain}",
        "url": wish.split(" ", 1)[1],
        "http_user_agent": AGENT,
        "http_content_type": "text/html",
        "http_method": "GET",
        "status": 200,
        "length": size,
    }
    return asked_page(stage.after(seconds), stage.dice, wire, page)


SCENARIO = Scenario("web-shell", ("T1190", "T1505.003", "T1059.003"), play)
