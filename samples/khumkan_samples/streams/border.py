"""The outer side of the firewall: the web site's visitors let in, the Internet's noise refused."""

from collections.abc import Iterator

from khumkan_samples.entries import Entry
from khumkan_samples.facts.firewall import (
    UDP,
    Session,
    denied,
    high_port,
    outside,
    published,
    traffic,
)
from khumkan_samples.scene import Scene

# what scanners try, the commonest first; DICOM, HL7 and databases are among it, and refused
KNOCKED_PORTS = (
    (6, 23),
    (6, 22),
    (6, 445),
    (6, 3389),
    (6, 8080),
    (6, 80),
    (6, 5555),
    (UDP, 5060),
    (6, 1433),
    (6, 3306),
    (6, 8728),
    (6, 2323),
    (UDP, 161),
    (6, 104),
    (6, 11112),
    (UDP, 1900),
    (6, 2575),
    (6, 5900),
    (6, 6379),
    (6, 9200),
)


def web_visits(scene: Scene) -> Iterator[Entry]:
    """Visitors of the hospital's web site."""
    dice, hospital = scene.dice, scene.hospital
    proxy = hospital.servers["proxy"]
    for at in scene.moments(420, "public"):
        received = dice.tail(2000, 9_000_000)
        session = Session(
            source=outside(dice.favour(scene.internet.visitors), high_port(dice), "Thailand"),
            target=published(hospital.firewall.web_ip, proxy, 443 if dice.chance(0.9) else 80),
            policy="web",
            action=dice.pick(("close", "close", "close", "client-rst", "timeout")),
            duration=dice.tail(2, 300),
            sent=900 + received // 25,
            received=received,
            dnat=proxy.ip,
        )
        yield traffic(at, hospital, session)


def refused_scans(scene: Scene) -> Iterator[Entry]:
    """Scanners of the Internet, knocking at every public address of the hospital."""
    dice, hospital = scene.dice, scene.hospital
    wall = hospital.firewall
    for at in scene.moments(460, "machine"):
        ip, country, _ = dice.favour(scene.internet.scanners)
        proto, port = dice.favour(KNOCKED_PORTS)
        aim = dice.pick((wall.wan_ip, wall.wan_ip, wall.web_ip, wall.pacs_ip))
        target = outside(aim, port, "Thailand")
        session = Session(outside(ip, high_port(dice), country), target, "deny", proto)
        yield denied(at, hospital, session)
