"""From a stolen session: a new administrator, an open policy, the configuration taken."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.facts.appliance import Admin, admin_login, config_downloaded, configured

NAME = "fortisupport-tech"


def play(stage: Stage) -> Act:
    """Through the browser console, from the address that logged in before."""
    actor, wall = stage.actor, stage.hospital.firewall
    first = Admin("admin", actor.ip)
    second = Admin(NAME, actor.second_ip)
    act = Act(indicators={"ip": [actor.ip, actor.second_ip], "user": NAME})
    powers = "password[*]accprofile[super_admin]vdom[root]"
    opened = "srcintf[wan1]dstintf[any]srcaddr[all]dstaddr[all]action[accept]service[ALL]"
    act.entries += [
        admin_login(stage.after(0), first, wall.wan_ip),
        configured(stage.after(55), first, "Add", "system.admin", NAME, powers),
        configured(stage.after(110), first, "Add", "firewall.policy", "99", opened),
        configured(
            stage.after(140), first, "Add", "user.local", "vpnsync", "type[password]passwd[*]"
        ),
        config_downloaded(stage.after(180), first),
        admin_login(stage.after(260), second, wall.wan_ip),
    ]
    return act


SCENARIO = Scenario("fortigate-config-theft", ("T1136.001", "T1602.002", "T1562.004"), play)
