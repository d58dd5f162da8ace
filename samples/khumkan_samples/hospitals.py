"""One fictional hospital in full: network, servers, workstations, staff, patients, firewall.

Everything follows from the place and the seed; building it twice gives the same hospital.
"""

from dataclasses import dataclass
from zlib import crc32

from khumkan_samples.dice import DIGITS, HEX, Dice
from khumkan_samples.hosts import SYSTEM_SID, ZONES, Account, Firewall, Host, Policy
from khumkan_samples.people import Patient, Staff, invent_patients, invent_staff
from khumkan_samples.places import Place

FIRST_NET = 40  # hospital of region n has 10.(40 + n).0.0/16
FIRST_SID = 1105
Machine = tuple[str, str, int, bool]  # name suffix, zone, last octet, Windows?
SERVERS: dict[str, Machine] = {
    "dc": ("DC01", "SRV", 10, True),
    "dc2": ("DC02", "SRV", 11, True),
    "hisdb": ("HISDB01", "SRV", 20, False),
    "hisapp": ("HISAPP01", "SRV", 21, True),
    "file": ("FS01", "SRV", 30, True),
    "pacs": ("PACS01", "SRV", 40, True),
    "lis": ("LIS01", "SRV", 41, True),
    "backup": ("BKP01", "SRV", 50, True),
    "monitor": ("MON01", "SRV", 55, False),
    "vulnscan": ("VAS01", "SRV", 61, False),
    "web": ("WEB01", "DMZ", 10, True),
    "proxy": ("PXY01", "DMZ", 11, False),
}
DEVICES = ("CT", "MR", "CR", "US")  # imaging modalities beside the X-ray workstations
POLICIES = (
    ("vpn", 2, "VPN-to-Server"),
    ("servers", 3, "LAN-to-Server"),
    ("staff", 5, "Staff-to-Internet"),
    ("update", 6, "Server-to-Internet"),
    ("guest", 9, "Guest-WiFi"),
    ("web", 12, "WAN-to-Web-VIP"),
    ("telemed", 15, "WAN-to-Telemed-temp"),
    ("mgmt", 20, "IT-to-Server"),
    ("deny", 0, "Implicit Deny"),
)


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital. `servers` by role; `workstations` with the most used first."""

    place: Place
    servers: dict[str, Host]
    workstations: tuple[Host, ...]
    devices: tuple[Host, ...]
    staff: tuple[Staff, ...]
    patients: tuple[Patient, ...]
    firewall: Firewall
    domain_sid: str

    @property
    def windows_servers(self) -> list[Host]:
        """Return the servers that run Windows."""
        return [host for host in self.servers.values() if host.is_windows]

    @property
    def net(self) -> str:
        """Return the first two octets of every inside address."""
        return f"10.{FIRST_NET + self.place.region}"

    def account(self, login: str) -> Account:
        """Return the domain account behind a login, or a service or administrator account."""
        other = 5_000 + crc32(login.encode()) % 4_000
        number = next((one.number for one in self.staff if one.login == login), other)
        return Account(login, self.place.code, f"{self.domain_sid}-{FIRST_SID + number}")

    def machine(self, host: Host) -> Account:
        """Return the machine's own domain account."""
        number = 20_000 + int(host.ip.split(".")[2]) * 256 + int(host.ip.split(".")[3])
        return Account(f"{host.name}$", self.place.code, f"{self.domain_sid}-{number}")

    def system(self, host: Host) -> Account:
        """Return the machine as the subject of its own events: its name, the SYSTEM identifier."""
        return Account(f"{host.name}$", self.place.code, SYSTEM_SID)

    def of_department(self, *departments: str) -> list[Staff]:
        """Return the staff of some departments."""
        return [one for one in self.staff if one.department in departments]

    def desk_of(self, person: Staff) -> Host:
        """Return the workstation `person` uses most."""
        desks = [host for host in self.workstations if host.zone == person.department]
        return desks[person.number % len(desks)]

    def desks(self, *zones: str) -> list[Host]:
        """Return the workstations in some zones."""
        return [host for host in self.workstations if host.zone in zones]


def build_hospital(place: Place, seed: int) -> Hospital:
    """Return the hospital that `place` and `seed` stand for."""
    dice = Dice(seed, place.slug, "hospital")
    staff = invent_staff(dice.fork("staff"), place.size.n_staff)
    return Hospital(
        place=place,
        servers={role: _host(place, dice.fork(role), row) for role, row in SERVERS.items()},
        workstations=_workstations(place, dice.fork("desks"), staff),
        devices=tuple(
            _host(place, dice.fork(kind), (f"{kind}01", "XRAY", 200 + n, False))
            for n, kind in enumerate(DEVICES)
        ),
        staff=staff,
        patients=invent_patients(dice.fork("patients"), place.size.n_patients),
        firewall=_firewall(place, dice.fork("firewall")),
        domain_sid="S-1-5-21-" + "-".join(str(dice.whole(10**8, 4 * 10**9)) for _ in range(3)),
    )


def _host(place: Place, dice: Dice, machine: Machine) -> Host:
    suffix, zone, octet, is_windows = machine
    name = f"{place.code}-{suffix}"
    ip = f"10.{FIRST_NET + place.region}.{ZONES[zone].octet}.{octet}"
    mac = "02:" + ":".join(dice.text(HEX, 2) for _ in range(5))  # 02: locally administered
    return Host(name, f"{name}.ad.{place.domain}", ip, mac, zone, is_windows)


def _workstations(place: Place, dice: Dice, staff: tuple[Staff, ...]) -> tuple[Host, ...]:
    departments = [one.department for one in staff]
    zones = list(dict.fromkeys(departments))
    zones += dice.sample(departments, max(0, place.size.n_workstations - len(zones)))
    desks = []
    for number, zone in enumerate(zones):
        nth = zones[:number].count(zone) + 1
        desks.append(_host(place, dice, (f"{zone}-{nth:02}", zone, 20 + nth, True)))
    return tuple(dice.shuffled(desks))


def _firewall(place: Place, dice: Dice) -> Firewall:
    model = {"regional": "FG200F", "general": "FG100F", "community": "FGT60F"}[place.size.name]
    public = 16 * (place.region - 1)  # a /28 of 192.0.2.0/24 for each hospital
    return Firewall(
        name=f"{place.code}-FW01",
        serial=f"{model}TK{dice.text(DIGITS, 8)}",
        inside_ip=f"10.{FIRST_NET + place.region}.1.1",
        wan_ip=f"192.0.2.{public + 2}",
        web_ip=f"192.0.2.{public + 3}",
        pacs_ip=f"192.0.2.{public + 4}",
        policies={short: Policy(number, name, dice.uuid()) for short, number, name in POLICIES},
    )
