"""Somebody on the Internet logs in as administrator of the firewall, after a few wrong tries."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.facts.appliance import Admin, admin_login, admin_logout, admin_refused

USERS = ("admin", "fortinet", "root", "support")


def play(stage: Stage) -> Act:
    """The management page was left open on the outer interface."""
    dice, actor = stage.dice, stage.actor
    wall = stage.hospital.firewall
    act = Act(indicators={"ip": actor.ip}, victims={"user": "admin"})
    seconds = 0.0
    for _ in range(dice.whole(4, 9)):
        guess = Admin(dice.favour(USERS), actor.ip)
        reason = (
            ("passwd_invalid", "password")
            if guess.user == "admin"
            else ("name_invalid", "user name")
        )
        act.entries.append(admin_refused(stage.after(seconds), guess, wall.wan_ip, reason))
        seconds += dice.between(4, 30)
    admin, login = Admin("admin", actor.ip), stage.after(seconds + 5)
    act.entries.append(admin_login(login, admin, wall.wan_ip))
    act.entries.append(admin_logout(stage.after(seconds + 700), admin, login))
    return act


SCENARIO = Scenario("fortigate-admin-login", ("T1078.001", "T1133", "T1110.001"), play)
