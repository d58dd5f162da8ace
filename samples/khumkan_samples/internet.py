"""The world outside the hospitals: sites people visit, visitors, scanners, attackers.

Addresses come only from 198.51.100.0/24 (sites), 203.0.113.0/24 (people and scanners) and
2001:db8::/32; 192.0.2.0/24 belongs to the hospitals. Names end in .example, .test or .invalid.
"""

from dataclasses import dataclass

from khumkan_samples.dice import HEX, Dice

# name, port; the most visited first
SITES = (
    ("search.khonhaa.example", 443),
    ("chat.thaktalk.example", 443),
    ("video.doodee.example", 443),
    ("social.phueanphueng.example", 443),
    ("static.saifah-cdn.example", 443),
    ("mail.praisanee.example", 443),
    ("eclaim.healthfund.example", 443),
    ("hdc.healthministry.example", 443),
    ("refer.healthministry.example", 443),
    ("update.osvendor.example", 443),
    ("defs.avshield.example", 443),
    ("news.khaowan.example", 443),
    ("shop.taladnat.example", 443),
    ("bank.omngern.example", 443),
    ("docs.ekkasan.example", 443),
    ("meet.prachumthang.example", 443),
    ("drive.konglok.example", 443),
    ("ocsp.trustroot.example", 80),
    ("weather.fonfah.example", 443),
    ("map.phaenthi.example", 443),
    ("ads.khosana.example", 443),
    ("metrics.nabchamnuan.example", 443),
    ("drugindex.tamrayaa.example", 443),
    ("cme.rianmor.example", 443),
    ("radio.fangphleng.example", 443),
    ("lottery.truatsalak.example", 443),
    ("gov.ngankhlang.example", 443),
    ("fonts.tuanangsue.example", 443),
    ("push.chaengtuean.example", 443),
    ("ticket.duenthang.example", 443),
)
TAIL_WORDS = ("baan", "suan", "rim", "dok", "khao", "rung", "fah", "din", "lom", "sai", "thong")
N_TAIL_SITES = 90
SCANNER_NAMES = ("Sweeper", "NetCensus", "PortWatcher", "OpenAtlas")
COUNTRIES = ("Netherlands", "United States", "Germany", "Singapore", "Romania", "Brazil", "Vietnam")


@dataclass(frozen=True, slots=True)
class Site:
    """A place on the Internet that staff and machines go to."""

    name: str
    ip: str
    port: int
    country: str


@dataclass(frozen=True, slots=True)
class Actor:
    """One attacker's belongings, the same at every hospital it visits: so one can warn the next."""

    name: str
    ip: str
    second_ip: str
    country: str
    c2_ip: str
    c2_domain: str
    tunnel_domain: str
    workstation: str
    secret: str


@dataclass(frozen=True, slots=True)
class Internet:
    """Everything outside. `visitors` and `scanners` never share an address with an actor."""

    sites: tuple[Site, ...]
    visitors: tuple[str, ...]
    visitors6: tuple[str, ...]
    scanners: tuple[tuple[str, str, str], ...]
    partner: Site
    agent: Site
    actors: dict[str, Actor]


ACTOR_NAMES = ("gate", "web", "mail", "appliance", "remote", "stick", "exposed")
N_SCANNERS = 24


def build_internet(seed: int) -> Internet:
    """Return the world that all hospitals of one run share."""
    dice = Dice(seed, "internet")
    servers = dice.shuffled([f"198.51.100.{n}" for n in range(1, 255)])
    people = dice.shuffled([f"203.0.113.{n}" for n in range(1, 255)])
    actors = {name: _actor(dice.fork(name), name, servers, people) for name in ACTOR_NAMES}
    partner = Site("gw.telemed-partner.example", servers.pop(), 443, "Thailand")
    agent = Site("agent.avshield.example", servers.pop(), 443, "Singapore")
    scanners = tuple(
        (people.pop(), dice.pick(COUNTRIES), dice.pick(SCANNER_NAMES)) for _ in range(N_SCANNERS)
    )
    sites = tuple(_sites(dice, servers))
    visitors6 = tuple(f"2001:db8:{dice.text(HEX, 4)}::{dice.text(HEX, 3)}" for _ in range(40))
    return Internet(sites, tuple(people), visitors6, scanners, partner, agent, actors)


def _actor(dice: Dice, name: str, servers: list[str], people: list[str]) -> Actor:
    odd = dice.text("bcdfghjklmnpqrstvwxz", 4) + dice.text("aeiou", 2) + dice.text("rstlm", 2)
    return Actor(
        name=name,
        ip=people.pop(),
        second_ip=people.pop(),
        country=dice.pick(COUNTRIES),
        c2_ip=servers.pop(),
        c2_domain=f"cdn-{odd}.test",
        tunnel_domain=f"ns.{odd[::-1]}.invalid",
        workstation="DESKTOP-" + dice.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", 7),
        secret=dice.text(HEX, 32),
    )


def _sites(dice: Dice, servers: list[str]) -> list[Site]:
    names = list(SITES)
    while len(names) < len(SITES) + N_TAIL_SITES:
        word = dice.pick(TAIL_WORDS) + dice.pick(TAIL_WORDS) + str(dice.whole(1, 99))
        names.append((f"www.{word}.example", 443))
    return [
        Site(name, dice.pick(servers), port, dice.pick(("Thailand", "Singapore", "United States")))
        for name, port in names
    ]
