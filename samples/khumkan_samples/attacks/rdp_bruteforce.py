"""Remote desktop open to the Internet: hundreds of failures from one address, then a session."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.entries import Entry
from khumkan_samples.facts.firewall import Session, outside, published, traffic
from khumkan_samples.facts.windows import (
    BAD_PASSWORD,
    NO_SUCH_USER,
    Origin,
    logged_on,
    logon_failed,
    logon_id,
    privileged,
)
from khumkan_samples.hosts import Account

GUESSES = ("administrator", "admin", "user", "test", "backup", "hisadmin", "pacs", "sql", "root")
RDP = 3389


def play(stage: Stage) -> Act:
    """Network-level authentication makes the tries type 3; the session that follows is type 10."""
    dice, actor, hospital = stage.dice, stage.actor, stage.hospital
    server = hospital.servers["pacs"]
    act = Act(indicators={"ip": actor.ip}, victims={"user": "Administrator", "host": server.name})
    seconds = 0.0
    for n in range(dice.whole(140, 220)):
        name = dice.favour(GUESSES)
        account = Account(name, "", "S-1-0-0")
        known = name == "administrator"
        origin = Origin(3, actor.ip, 0, actor.workstation, ntlm=True)
        code = BAD_PASSWORD if known else NO_SUCH_USER
        act.entries.append(logon_failed(stage.after(seconds), server, account, origin, code))
        if n % 10 == 0:
            act.entries.append(_session(stage, seconds, 4))
        seconds += dice.between(0.6, 2.4)
    admin = Account("Administrator", server.name, f"{hospital.domain_sid}-500")
    logon, now = logon_id(dice), stage.after(seconds + 3)
    network = Origin(3, actor.ip, 0, actor.workstation, ntlm=True)
    act.entries.append(logged_on(now, server, admin, network, logon_id(dice)))
    act.entries.append(logged_on(now + 900_000, server, admin, Origin(10, actor.ip), logon))
    act.entries.append(privileged(now + 900_400, server, admin, logon))
    act.entries.append(_session(stage, seconds + 300, 290))
    return act


def _session(stage: Stage, seconds: float, duration: int) -> Entry:
    hospital, actor = stage.hospital, stage.actor
    target = published(hospital.firewall.pacs_ip, hospital.servers["pacs"], RDP)
    session = Session(
        outside(actor.ip, stage.port(), actor.country),
        target,
        "telemed",
        duration=duration,
        sent=1900 + duration * 2400,
        received=2600 + duration * 31_000,
        dnat=hospital.servers["pacs"].ip,
    )
    return traffic(stage.after(seconds), hospital, session)


SCENARIO = Scenario("rdp-bruteforce", ("T1110.001", "T1021.001", "T1133"), play)
