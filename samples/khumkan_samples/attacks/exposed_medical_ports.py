"""A policy that was to be temporary lets the Internet reach DICOM, HL7, databases and desktops."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.facts.firewall import Session, outside, published, traffic

# port, the server behind it
OPEN = (
    (104, "pacs"),
    (11112, "pacs"),
    (2575, "lis"),
    (3306, "hisdb"),
    (1433, "lis"),
    (3389, "pacs"),
)


def play(stage: Stage) -> Act:
    """One stranger finds all of them, returns to the pictures, and takes a good deal away."""
    dice, actor, hospital = stage.dice, stage.actor, stage.hospital
    act = Act(indicators={"ip": [actor.ip, actor.second_ip]})
    seconds = 0.0
    for ip in (actor.ip, actor.second_ip):
        for port, role in OPEN:
            session = _visit(stage, ip, port, role)
            act.entries.append(traffic(stage.after(seconds), hospital, session))
            seconds += dice.between(2, 20)
    for _ in range(dice.whole(8, 16)):
        seconds += dice.between(20, 70)
        session = _visit(stage, actor.ip, 11112, "pacs", dice.whole(4_000_000, 90_000_000))
        act.entries.append(traffic(stage.after(seconds), hospital, session))
    return act


def _visit(stage: Stage, ip: str, port: int, role: str, taken: int = 0) -> Session:
    server = stage.hospital.servers[role]
    return Session(
        source=outside(ip, stage.port(), stage.actor.country),
        target=published(stage.hospital.firewall.pacs_ip, server, port),
        policy="telemed",
        duration=3 + taken // 900_000,
        sent=640 + taken // 60,
        received=taken or stage.dice.whole(180, 900),
        dnat=server.ip,
    )


SCENARIO = Scenario("exposed-medical-ports", ("T1133", "T1190", "T1046"), play)
