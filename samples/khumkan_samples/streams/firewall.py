"""Sessions through the firewall: staff to the Internet and the servers, guests, machines."""

from collections.abc import Iterator

from khumkan_samples.dice import Dice
from khumkan_samples.entries import Entry
from khumkan_samples.facts.firewall import (
    UDP,
    End,
    Session,
    high_port,
    inside,
    outside,
    traffic,
)
from khumkan_samples.hosts import ZONES, Host
from khumkan_samples.internet import Site
from khumkan_samples.scene import Scene

ENDS = ("close",) * 12 + ("client-rst",) * 4 + ("server-rst",) * 3 + ("timeout",)
HIS_PORT, LAB_PORT, FILE_PORT, WEB_PORT = 3306, 2575, 445, 443
# server role, port, how often
INSIDE_WAYS = (
    ("hisdb", HIS_PORT),
    ("hisapp", WEB_PORT),
    ("dc", 53),
    ("file", FILE_PORT),
    ("pacs", WEB_PORT),
    ("dc", 88),
    ("lis", 8443),
)


def _surf(dice: Dice, source: End, site: Site, policy: str) -> Session:
    quic = site.port == WEB_PORT and dice.chance(0.18)
    received = dice.tail(4300, 30_000_000)
    return Session(
        source=source,
        target=outside(site.ip, site.port, site.country),
        policy=policy,
        proto=UDP if quic else 6,
        action="accept" if quic else dice.pick(ENDS),
        duration=dice.tail(2, 1800),
        sent=980 + received // dice.whole(8, 40),
        received=received,
    )


def staff_online(scene: Scene) -> Iterator[Entry]:
    """Staff and their programs on the Internet."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(3700, "clinical"):
        desk = dice.favour(scene.shift.desks)
        source = inside(desk, high_port(dice))
        site = dice.favour(scene.internet.sites)
        yield traffic(at, hospital, _surf(dice, source, site, "staff"))


def staff_to_servers(scene: Scene) -> Iterator[Entry]:
    """Workstations at the HIS, the file server, the domain controller, the picture archive."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(2800, "clinical"):
        desk = dice.favour(scene.shift.desks)
        role, port = dice.favour(INSIDE_WAYS)
        received = dice.tail(1100, 4_000_000)
        session = Session(
            source=inside(desk, high_port(dice)),
            target=inside(hospital.servers[role], port),
            policy="servers",
            proto=UDP if port == 53 else 6,  # noqa: PLR2004 - DNS
            action="accept" if port == 53 else dice.pick(ENDS),  # noqa: PLR2004 - DNS
            duration=dice.tail(1, 3600),
            sent=640 + received // dice.whole(2, 30),
            received=received,
        )
        yield traffic(at, hospital, session)


def modalities(scene: Scene) -> Iterator[Entry]:
    """Pictures from the modalities to the archive, results from the analysers: inside only."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(160, "clinical"):
        device = dice.pick(hospital.devices)
        pictures = dice.chance(0.6)
        target = hospital.servers["pacs" if pictures else "lis"]
        sent = dice.tail(500_000 if pictures else 900, 900_000_000)
        port = dice.pick((104, 11112)) if pictures else LAB_PORT
        session = Session(
            source=inside(device, high_port(dice)),
            target=inside(target, port),
            policy="servers",
            duration=dice.tail(2, 600),
            sent=sent,
            received=400 + sent // 200,
        )
        yield traffic(at, hospital, session)


def guests_online(scene: Scene) -> Iterator[Entry]:
    """Telephones of patients and relatives on the guest network."""
    dice, hospital = scene.dice, scene.hospital
    zone = ZONES["GUEST"]
    for at in scene.moments(1200, "public"):
        ip = f"{hospital.net}.{zone.octet}.{dice.whole(20, 250)}"
        source = End(ip, high_port(dice), zone.interface, zone.role)
        site = dice.favour(scene.internet.sites[:24])
        yield traffic(at, hospital, _surf(dice, source, site, "guest"))


def servers_online(scene: Scene) -> Iterator[Entry]:
    """Servers fetching updates, definitions, the time, and sending claims."""
    dice, hospital = scene.dice, scene.hospital
    wanted = [site for site in scene.internet.sites if site.name.startswith(FETCHED)]
    for at in scene.moments(240, "machine"):
        server = dice.pick(list(hospital.servers.values()))
        source = inside(server, high_port(dice))
        yield traffic(at, hospital, _surf(dice, source, dice.favour(wanted), "update"))
    for server in hospital.servers.values():
        for at in scene.rounds(1024, 0.02):
            site = scene.internet.sites[9]
            target = outside(site.ip, 123, site.country)
            session = Session(inside(server, 123), target, "update", UDP, "accept", 180, 76, 76)
            yield traffic(at, hospital, session)


GUARDED = ("dc", "file", "hisapp", "backup")
FETCHED = ("update.", "defs.", "ocsp.", "eclaim.", "hdc.", "refer.")


def agent_heartbeats(scene: Scene) -> Iterator[Entry]:
    """The virus guard calls home from four servers each minute: regular as a beacon, but common."""
    hospital, agent = scene.hospital, scene.internet.agent
    for server in (hospital.servers[role] for role in GUARDED):
        own = scene.fork(server.name)
        for at in own.rounds(60, 0.01):
            yield traffic(at, hospital, _heartbeat(own.dice, server, agent))


def _heartbeat(dice: Dice, server: Host, agent: Site) -> Session:
    target = outside(agent.ip, agent.port, agent.country)
    sent, received = dice.whole(1480, 1530), dice.whole(4890, 5010)
    return Session(inside(server, high_port(dice)), target, "update", 6, "close", 1, sent, received)


def staff_over_vpn(scene: Scene) -> Iterator[Entry]:
    """Doctors on call looking at pictures and the HIS from home."""
    dice, hospital = scene.dice, scene.hospital
    zone = ZONES["VPN"]
    for at in scene.moments(60, "clinical"):
        ip = f"{hospital.net}.{zone.octet}.{dice.whole(10, 40)}"
        source = End(ip, high_port(dice), zone.interface, zone.role)
        server = hospital.servers[dice.pick(("hisapp", "pacs"))]
        received = dice.tail(4000, 60_000_000)
        session = Session(
            source=source,
            target=inside(server, WEB_PORT),
            policy="vpn",
            duration=dice.tail(5, 1200),
            sent=600 + received // 30,
            received=received,
        )
        yield traffic(at, hospital, session)


def imaging_partner(scene: Scene) -> Iterator[Entry]:
    """Pictures sent out to the partner that reads them at night: allowed, encrypted, outgoing."""
    dice, hospital, partner = scene.dice, scene.hospital, scene.internet.partner
    source: Host = hospital.servers["pacs"]
    for at in scene.moments(12, "machine"):
        sent = dice.tail(2_000_000, 800_000_000)
        target = outside(partner.ip, partner.port, partner.country)
        session = Session(
            inside(source, high_port(dice)), target, "update", 6, "close", 40, sent, sent // 90
        )
        yield traffic(at, hospital, session)
