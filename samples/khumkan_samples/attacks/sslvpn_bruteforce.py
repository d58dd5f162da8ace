"""Many wrong passwords at the SSL-VPN from one address over several users, then one that fits."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.facts import vpn
from khumkan_samples.facts.vpn import Caller

GUESSES = (
    "admin",
    "administrator",
    "vpnuser",
    "it",
    "support",
    "test",
    "backup",
    "nurse",
    "doctor",
)


def play(stage: Stage) -> Act:
    """Sixty to ninety tries in some four minutes; the last user's password was guessed."""
    dice, actor = stage.dice, stage.actor
    person, _, _ = stage.victim("MED", "ADM")
    staff = [one.login for one in dice.sample(stage.hospital.staff, 6)]
    act = Act(indicators={"ip": actor.ip}, victims={"user": person.login})
    seconds = 0.0
    for n in range(dice.whole(60, 90)):
        user = person.login if n % 11 == 10 else dice.pick(GUESSES + tuple(staff))  # noqa: PLR2004 - every eleventh try
        caller = Caller(user, actor.ip, actor.country)
        reason = vpn.UNKNOWN_USER if user in GUESSES else vpn.WRONG_PASSWORD
        act.entries.append(vpn.knock(stage.after(seconds), caller))
        act.entries.append(vpn.refuse(stage.after(seconds + 0.4), caller, reason))
        seconds += dice.between(1.5, 4.5)
    inside = Caller(
        person.login,
        actor.ip,
        actor.country,
        f"{stage.hospital.net}.212.{dice.whole(41, 60)}",
        dice.whole(100_000_000, 999_999_999),
    )
    act.entries.append(vpn.knock(stage.after(seconds + 5), inside))
    act.entries += vpn.accept(stage.after(seconds + 6), inside)
    return act


SCENARIO = Scenario("sslvpn-bruteforce", ("T1110.003", "T1133", "T1078.002"), play)
