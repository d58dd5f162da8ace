"""Data carried out in names: hundreds of look-ups, each with a long random label, one parent."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.facts.sensor import Wire, looked_up

BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def play(stage: Stage) -> Act:
    """Two hundred and more questions in some six minutes, TXT mostly; answers carry orders."""
    dice, actor, hospital = stage.dice, stage.actor, stage.hospital
    _, desk, _ = stage.victim("LAB", "XRAY", "PHAR")
    act = Act(indicators={"domain": actor.tunnel_domain}, victims={"host": desk.ip})
    seconds = 0.0
    for number in range(dice.whole(180, 260)):
        label = dice.text(BASE32, dice.whole(48, 60))
        name = f"{label}.{number:04x}.{actor.tunnel_domain}"
        wire = Wire(desk.ip, stage.port(), hospital.servers["dc"].ip, 53, "UDP")
        rrtype = dice.pick(("TXT", "TXT", "TXT", "CNAME"))
        answer = dice.text(BASE32, dice.whole(20, 90))
        told = answer if rrtype == "TXT" else f"{answer[:40]}.{actor.tunnel_domain}"
        act.entries += looked_up(stage.after(seconds), dice, wire, name, (told,), rrtype)
        seconds += dice.between(0.4, 3.0)
    return act


SCENARIO = Scenario("dns-tunnel", ("T1071.004", "T1048.003", "T1572"), play)
