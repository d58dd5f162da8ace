"""The firewall's own events: health, administrators at work, staff coming in by VPN."""

from collections.abc import Iterator

from khumkan_samples.entries import Body, Entry
from khumkan_samples.facts import vpn
from khumkan_samples.facts.appliance import (
    Admin,
    admin_login,
    admin_logout,
    admin_refused,
    configured,
    event,
    health,
)
from khumkan_samples.facts.vpn import Caller
from khumkan_samples.moments import MINUTE, SECOND
from khumkan_samples.rhythm import intensity
from khumkan_samples.scene import Scene

GUESSED_USERS = ("admin", "test", "vpn", "root", "user", "guest", "administrator", "fortinet")


def health_reports(scene: Scene) -> Iterator[Entry]:
    """Performance each five minutes, definitions each hour, leases as they are given."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.rounds(300):
        busy = intensity("clinical", at)
        sessions = int((400 + 5200 * busy * dice.between(0.8, 1.2)) * hospital.place.size.scale)
        yield health(at, hospital, int(3 + 40 * busy), dice.whole(46, 61), sessions)
    for at in scene.rounds(3600):
        facts: Body = {
            "logdesc": "FortiGate update succeeded",
            "status": "update",
            "msg": "Fortigate scheduled update fcni=yes fdni=yes fsci=yes from virusdb",
        }
        yield event(at, "0100041000", "system", "notice", facts)


def leases(scene: Scene) -> Iterator[Entry]:
    """Addresses given to telephones on the guest network."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(90, "public"):
        mac = "02:" + ":".join(dice.text("0123456789abcdef", 2) for _ in range(5))
        ip = f"{hospital.net}.100.{dice.whole(20, 250)}"
        facts: Body = {
            "logdesc": "DHCP Ack log",
            "interface": "vlan100-guest",
            "dhcp_msg": "Ack",
            "mac": mac.upper(),
            "ip": ip,
            "lease": 28800,
            "hostname": dice.pick(("android", "iPhone", "Galaxy", "OPPO", "N/A")),
            "msg": "DHCP server sends a DHCPACK",
        }
        yield event(at, "0100026001", "system", "information", facts)


def staff_vpn(scene: Scene) -> Iterator[Entry]:
    """Staff at home: most get in at once, some mistype once or twice."""
    dice, hospital = scene.dice, scene.hospital
    people = hospital.of_department("MED", "IT", "LAB", "XRAY")
    for at in scene.moments(14, "clinical"):
        caller = Caller(
            dice.favour(people).login,
            dice.favour(scene.internet.visitors),
            "Thailand",
            f"{hospital.net}.212.{dice.whole(10, 40)}",
            dice.whole(100_000_000, 999_999_999),
        )
        now = at
        yield vpn.knock(now, caller)
        for _ in range(dice.whole(1, 2) if dice.chance(0.15) else 0):
            now += dice.whole(6, 25) * SECOND
            yield vpn.refuse(now, caller)
        now += dice.whole(4, 20) * SECOND
        yield from vpn.accept(now, caller)
        lasted = dice.tail(300, 7200)
        received = dice.tail(400_000, 400_000_000)
        yield vpn.close(now + lasted * SECOND, caller, lasted, received // 12, received)


def guessed_vpn(scene: Scene) -> Iterator[Entry]:
    """The Internet's slow guessing at the VPN: one try now and then, each from another place."""
    dice = scene.dice
    for at in scene.moments(7, "machine"):
        ip, country, _ = dice.pick(scene.internet.scanners)
        caller = Caller(dice.favour(GUESSED_USERS), ip, country)
        yield vpn.knock(at, caller)
        yield vpn.refuse(at + 2 * SECOND, caller, vpn.UNKNOWN_USER)


def administrators(scene: Scene) -> Iterator[Entry]:
    """The IT officers on the firewall in office hours: from their own desks, a change at a time."""
    dice, hospital = scene.dice, scene.hospital
    officers = hospital.of_department("IT")
    for at in scene.moments(2.5, "office"):
        officer = dice.pick(officers)
        admin = Admin(f"fw.{officer.name.given}", hospital.desk_of(officer).ip)
        if dice.chance(0.2):
            yield admin_refused(at - 20 * SECOND, admin, hospital.firewall.inside_ip)
        yield admin_login(at, admin, hospital.firewall.inside_ip)
        end = at + dice.whole(4, 25) * MINUTE
        if dice.chance(0.5):
            name = f"ext-{dice.whole(10, 99)}"
            attributes = f"subnet[198.51.100.{dice.whole(1, 254)} 255.255.255.255]"
            change_at = at + (end - at) // 2
            yield configured(change_at, admin, "Add", "firewall.address", name, attributes)
        yield admin_logout(end, admin, at)
