"""A machine that calls one strange house each minute, and asks for its name just before."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.facts.firewall import Session, inside, outside, traffic
from khumkan_samples.facts.sensor import Wire, looked_up, shook_hands

EVERY, LATE, N_BEATS = 60, 4.0, 45
PRINT = "a0e9f5d64349fb13191bc781f81f42e1"[::-1]  # a client no browser resembles


def play(stage: Stage) -> Act:
    """Forty-five small, equal conversations; the name is looked up every fifth time."""
    dice, actor, hospital = stage.dice, stage.actor, stage.hospital
    _, desk, _ = stage.victim("FIN", "REG", "ADM")
    act = Act(indicators={"ip": actor.c2_ip, "domain": actor.c2_domain}, victims={"host": desk.ip})
    for beat in range(N_BEATS):
        seconds = beat * EVERY + dice.between(-LATE, LATE) + 5
        port = stage.port()
        sent, received = dice.whole(602, 640), dice.whole(330, 360)
        target = outside(actor.c2_ip, 443, actor.country)
        session = Session(inside(desk, port), target, "staff", 6, "close", 1, sent, received)
        act.entries.append(traffic(stage.after(seconds + 1), hospital, session))
        wire = Wire(desk.ip, port, actor.c2_ip, 443)
        hello = shook_hands(stage.after(seconds), dice, wire, actor.c2_domain, PRINT)
        act.entries.append(hello)
        if beat % 5 == 0:
            asked = Wire(desk.ip, stage.port(), hospital.servers["dc"].ip, 53, "UDP")
            when = stage.after(seconds - 0.2)
            act.entries += looked_up(when, dice, asked, actor.c2_domain, (actor.c2_ip,))
    return act


SCENARIO = Scenario("beaconing", ("T1071.001", "T1573.002", "T1029"), play)
