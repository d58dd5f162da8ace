"""An account made at night and lifted into Domain Admins, then into what else opens doors."""

from khumkan_samples.attacks.console import Console
from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.facts.directory import account_touched, member_added, user_created
from khumkan_samples.facts.windows import Origin, logged_on, logon_id, privileged
from khumkan_samples.hosts import Account

NAME = "svc_hpupdate"


def play(stage: Stage) -> Act:
    """Typed on the domain controller; the new account logs on two minutes later."""
    hospital, dice = stage.hospital, stage.dice
    controller = hospital.servers["dc"]
    by = hospital.account(f"adm.{hospital.of_department('IT')[0].name.given}")
    new = hospital.account(NAME)
    console = Console(stage, controller, by)
    act = Act([console.open(0)], {"user": NAME}, {"host": controller.name, "user": by.name})
    groups = (
        (4728, "Domain Admins", f"{hospital.domain_sid}-512"),
        (4756, "Enterprise Admins", f"{hospital.domain_sid}-519"),
        (4732, "Administrators", "S-1-5-32-544"),
    )
    act.entries += console.run(12, f"net.exe user {NAME} P@ss2569! /add /domain")
    act.entries += [
        user_created(stage.after(12.4), controller, by, new, NAME),
        account_touched(stage.after(12.4), controller, by, new, 4722),
        account_touched(stage.after(12.5), controller, by, new, 4724),
    ]
    commands = (
        f'net.exe group "Domain Admins" {NAME} /add /domain',
        f'net.exe group "Enterprise Admins" {NAME} /add /domain',
        f"net.exe localgroup Administrators {NAME} /add",
    )
    for n, (command, group) in enumerate(zip(commands, groups, strict=True)):
        act.entries += console.run(20 + n * 8, command)
        act.entries.append(member_added(stage.after(20.5 + n * 8), controller, by, new, group))
    return _visit(stage, act, new, logon_id(dice))


def _visit(stage: Stage, act: Act, new: Account, logon: str) -> Act:
    server = stage.hospital.servers["file"]
    origin = Origin(10, f"{stage.hospital.net}.212.{stage.dice.whole(41, 60)}")
    act.entries.append(logged_on(stage.after(140), server, new, origin, logon))
    act.entries.append(privileged(stage.after(140.1), server, new, logon))
    return act


SCENARIO = Scenario("new-domain-admin", ("T1136.002", "T1098.007", "T1078.002"), play)
