"""Who is attacked, by whom, when: the same attacker visits one hospital, then the next.

`PLAN` is fixed; the seed only decides which hospital takes which part. Three of thirteen stay
quiet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from khumkan_samples.dice import Dice

HOUR_MINUTES = 60
QUIET_OF_13 = 3


@dataclass(frozen=True, slots=True)
class Strike:
    """One scenario against one hospital, `start_ratio` of the way through the recording."""

    scenario: str
    actor: str
    hospital: int
    start_ratio: float


# scenario: attacker, then (part, minute of an hour-long recording)
PLAN: tuple[tuple[str, str, tuple[tuple[int, float], ...]], ...] = (
    ("sslvpn-bruteforce", "gate", ((0, 2), (5, 26), (8, 41))),
    ("rdp-bruteforce", "gate", ((3, 7), (6, 36))),
    ("credential-dumping", "gate", ((0, 14), (3, 18))),
    ("new-domain-admin", "gate", ((0, 22), (3, 27))),
    ("ransomware", "gate", ((0, 31), (3, 44))),
    ("log-clearing", "gate", ((3, 38), (6, 50))),
    ("sql-injection", "web", ((1, 4), (7, 24), (9, 43))),
    ("web-shell", "web", ((1, 12), (7, 33))),
    ("his-dump", "web", ((1, 21), (2, 40))),
    ("phishing-macro", "mail", ((2, 5), (4, 28), (6, 46))),
    ("beaconing", "mail", ((2, 8), (4, 31))),
    ("dns-tunnel", "mail", ((2, 26), (9, 15))),
    ("fortigate-admin-login", "appliance", ((5, 9), (8, 30))),
    ("fortigate-config-theft", "appliance", ((5, 16), (8, 35))),
    ("remote-access-tools", "remote", ((6, 3), (1, 48))),
    ("usb-spread", "stick", ((4, 6), (9, 34))),
    ("exposed-medical-ports", "exposed", ((7, 3), (3, 1), (8, 17))),
)


def plan_strikes(seed: int, n_hospitals: int, wanted: Iterable[str]) -> Iterator[Strike]:
    """Yield the strikes of the `wanted` scenarios; every one of them hits at least one hospital.

    With fewer hospitals, parts are doubled up, but no hospital is hit twice by one scenario.
    """
    names = set(wanted)
    n_hit = max(1, n_hospitals - n_hospitals * QUIET_OF_13 // 13)
    cast = Dice(seed, "campaigns").shuffled(range(n_hospitals))[:n_hit]
    for scenario, actor, visits in PLAN:
        seen: set[int] = set()
        for part, minute in visits if scenario in names else ():
            hospital = cast[part % n_hit]
            if hospital not in seen:
                seen.add(hospital)
                yield Strike(scenario, actor, hospital, minute / HOUR_MINUTES)
