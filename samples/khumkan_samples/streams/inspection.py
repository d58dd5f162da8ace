"""What the firewall's inspection stops on an ordinary day."""

from collections.abc import Iterator

from khumkan_samples.entries import Entry
from khumkan_samples.facts.firewall import Session, high_port, inside, outside, published
from khumkan_samples.facts.inspection import attack_seen, virus_blocked, web_blocked
from khumkan_samples.scene import Scene

BLOCKED = (
    ("play.kemsanuk.example", "Games"),
    ("bet.siangchok.example", "Gambling"),
    ("watch.nangfree.example", "Streaming Media and Download"),
    ("click.promosud.example", "Advertising"),
    ("proxy.luadphan.example", "Proxy Avoidance"),
)
ATTACKS = (
    ("HTTP.URI.Traversal", "/cgi-bin/%2e%2e/%2e%2e/etc/passwd"),
    ("PHPUnit.Eval-stdin.PHP.Remote.Code.Execution", "/vendor/phpunit/eval-stdin.php"),
    ("Router.Shell.Command.Injection", "/shell?cd+/tmp"),
)


def blocked_pages(scene: Scene) -> Iterator[Entry]:
    """Games and gambling from staff desks."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(90, "clinical"):
        site, category = dice.favour(BLOCKED)
        target = outside(dice.pick(scene.internet.sites).ip, 443, "United States")
        desk = dice.favour(scene.shift.desks)
        session = Session(inside(desk, high_port(dice)), target, "staff", sent=dice.whole(517, 900))
        yield web_blocked(at, hospital, session, site, category)


def dropped_attacks(scene: Scene) -> Iterator[Entry]:
    """Scanners' standard attacks on the web site, dropped by signature."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(9, "machine"):
        ip, country, _ = dice.favour(scene.internet.scanners)
        attack, url = dice.pick(ATTACKS)
        source = outside(ip, high_port(dice), country)
        target = published(hospital.firewall.web_ip, hospital.servers["proxy"], 443)
        yield attack_seen(at, hospital, Session(source, target, "web"), attack, url)


def blocked_files(scene: Scene) -> Iterator[Entry]:
    """Infected downloads that got no further."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(1.5, "clinical"):
        desk = dice.favour(scene.shift.desks)
        target = outside(dice.pick(scene.internet.sites).ip, 80, "United States")
        session = Session(inside(desk, high_port(dice)), target, "staff")
        house = dice.pick(("sarapadnuek", "loadfree"))
        url = f"http://get.{house}.example/setup_{dice.whole(2, 99)}.exe"
        yield virus_blocked(at, hospital, session, "W32/Adware.KS!tr", url)
