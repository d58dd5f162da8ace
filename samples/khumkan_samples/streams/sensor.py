"""The network sensor on the core switch: look-ups, TLS, flows, and its everyday alerts."""

from collections.abc import Iterator

from khumkan_samples.dice import HEX, Dice
from khumkan_samples.entries import Entry
from khumkan_samples.facts.sensor import Wire, alerted, asked_page, flowed, looked_up, shook_hands
from khumkan_samples.hospitals import Hospital
from khumkan_samples.internet import Site
from khumkan_samples.scene import Scene

EVERYDAY_ALERTS = (
    (2200029, "SURICATA ICMPv6 unknown type", "Generic Protocol Command Decode", 3),
    (2210054, "SURICATA STREAM excessive retransmissions", "Generic Protocol Command Decode", 3),
    (2230010, "SURICATA TLS invalid record/traffic", "Generic Protocol Command Decode", 3),
    (
        2260002,
        "SURICATA Applayer Detect protocol only one direction",
        "Generic Protocol Command Decode",
        3,
    ),
    (
        1000107,
        "LOCAL POLICY DNS over HTTPS from staff network",
        "Potential Corporate Privacy Violation",
        3,
    ),
    (1000112, "LOCAL SCAN inbound SSH from the Internet", "Attempted Information Leak", 2),
)
BROWSER_PRINTS = 12


def _ask(scene: Scene, at: int, client: str, name: str, answers: tuple[str, ...]) -> list[Entry]:
    dice, hospital = scene.dice, scene.hospital
    wire = Wire(client, dice.whole(49152, 65535), hospital.servers["dc"].ip, 53, "UDP")
    return looked_up(at, dice, wire, name, answers)


def staff_lookups(scene: Scene) -> Iterator[Entry]:
    """Names asked for from the desks; some in the new addresses, some that do not exist."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(760, "clinical"):
        desk, site = dice.favour(scene.shift.desks), dice.favour(scene.internet.sites)
        if dice.chance(0.04):
            yield from _ask(scene, at, desk.ip, f"wpad.ad.{hospital.place.domain}", ())
        elif dice.chance(0.12):
            wire = Wire(desk.ip, dice.whole(49152, 65535), hospital.servers["dc"].ip, 53, "UDP")
            address = f"2001:db8:{site.ip.split('.')[3]}::1"
            yield from looked_up(at, dice, wire, site.name, (address,), "AAAA")
        else:
            yield from _ask(scene, at, desk.ip, site.name, (site.ip,))


def inside_lookups(scene: Scene) -> Iterator[Entry]:
    """Names of the hospital's own servers, day and night."""
    dice, hospital = scene.dice, scene.hospital
    servers = list(hospital.servers.values())
    for at in scene.moments(110, "machine"):
        client = dice.pick(servers + list(hospital.workstations[:12]))
        server = dice.favour(servers)
        yield from _ask(scene, at, client.ip, server.fqdn.lower(), (server.ip,))


def guard_lookups(scene: Scene) -> Iterator[Entry]:
    """The virus guard asks about files by DNS: long odd names, but few, and of a known house."""
    dice = scene.dice
    for at in scene.moments(16, "machine"):
        client = dice.favour(scene.shift.desks)
        name = f"{dice.text(HEX, 26)}.hash.defs.avshield.example"
        yield from _ask(scene, at, client.ip, name, ("127.0.0.2",))


def _browser_print(dice: Dice) -> str:
    number = dice.favour(range(BROWSER_PRINTS))
    return Dice("browser", number).text(HEX, 32)


def handshakes(scene: Scene) -> Iterator[Entry]:
    """TLS to the sites staff use."""
    dice = scene.dice
    for at in scene.moments(650, "clinical"):
        desk, site = dice.favour(scene.shift.desks), dice.favour(scene.internet.sites)
        wire = Wire(desk.ip, dice.whole(49152, 65535), site.ip, 443)
        yield shook_hands(at, dice, wire, site.name, _browser_print(dice))


def flows(scene: Scene) -> Iterator[Entry]:
    """Conversations that ended, inside and out."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(720, "clinical"):
        desk = dice.favour(scene.shift.desks)
        target, port, app = _destination(dice, hospital, dice.favour(scene.internet.sites))
        wire = Wire(desk.ip, dice.whole(49152, 65535), target, port)
        received = dice.tail(1200, 40_000_000)
        sizes = (500 + received // 20, received)
        yield flowed(at, dice, wire, app, dice.tail(1, 900), sizes)


def _destination(dice: Dice, hospital: Hospital, site: Site) -> tuple[str, int, str]:
    inside = (
        (hospital.servers["hisdb"].ip, 3306, "failed"),
        (hospital.servers["file"].ip, 445, "smb"),
        (hospital.servers["pacs"].ip, 443, "tls"),
    )
    return dice.favour(inside) if dice.chance(0.45) else (site.ip, site.port, "tls")


def plain_pages(scene: Scene) -> Iterator[Entry]:
    """What still goes over HTTP: certificate checks and updates."""
    dice, hospital = scene.dice, scene.hospital
    site = next(site for site in scene.internet.sites if site.name.startswith("ocsp."))
    for at in scene.moments(60, "machine"):
        client = dice.favour(hospital.workstations + tuple(hospital.windows_servers))
        wire = Wire(client.ip, dice.whole(49152, 65535), site.ip, 80)
        page: dict[str, object] = {
            "hostname": site.name,
            "url": f"/r3/{dice.text(HEX, 24)}",
            "http_user_agent": "Microsoft-CryptoAPI/10.0",
            "http_content_type": "application/ocsp-response",
            "http_method": "GET",
            "status": 200,
            "length": dice.whole(470, 1800),
        }
        yield asked_page(at, dice, wire, page)


def everyday_alerts(scene: Scene) -> Iterator[Entry]:
    """Alerts nobody looks at any more."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(30, "machine"):
        rule = dice.favour(EVERYDAY_ALERTS)
        if rule[1].startswith("LOCAL SCAN"):
            ip = dice.favour(scene.internet.scanners)[0]
            wire = Wire(ip, dice.whole(40000, 65000), hospital.firewall.wan_ip, 22)
        else:
            desk, site = dice.favour(scene.shift.desks), dice.favour(scene.internet.sites)
            wire = Wire(desk.ip, dice.whole(49152, 65535), site.ip, 443)
        yield alerted(at, dice, wire, rule)
