"""Machines, accounts and the firewall of one hospital: the nouns its logs are about."""

from dataclasses import dataclass

SYSTEM_SID = "S-1-5-18"


@dataclass(frozen=True, slots=True)
class Host:
    """One machine. `zone` is the VLAN it stands in, a key of ZONES."""

    name: str
    fqdn: str
    ip: str
    mac: str
    zone: str
    is_windows: bool = True


@dataclass(frozen=True, slots=True)
class Zone:
    """A VLAN: third octet of its network, firewall interface, role as FortiGate names it."""

    octet: int
    interface: str
    role: str


ZONES = {
    "SRV": Zone(1, "vlan01-server", "lan"),
    "DMZ": Zone(2, "vlan02-dmz", "dmz"),
    "OPD": Zone(20, "vlan20-opd", "lan"),
    "ER": Zone(25, "vlan25-er", "lan"),
    "IPD": Zone(30, "vlan30-ipd", "lan"),
    "MED": Zone(31, "vlan31-med", "lan"),
    "PHAR": Zone(35, "vlan35-phar", "lan"),
    "LAB": Zone(40, "vlan40-lab", "lan"),
    "XRAY": Zone(41, "vlan41-xray", "lan"),
    "REG": Zone(45, "vlan45-reg", "lan"),
    "FIN": Zone(50, "vlan50-fin", "lan"),
    "ADM": Zone(51, "vlan51-adm", "lan"),
    "IT": Zone(60, "vlan60-it", "lan"),
    "GUEST": Zone(100, "vlan100-guest", "lan"),
    "VPN": Zone(212, "ssl.root", "undefined"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """Who acts, as Windows says it: name, domain, security identifier."""

    name: str
    domain: str
    sid: str

    @property
    def full(self) -> str:
        """Return DOMAIN and name with a backslash between."""
        return f"{self.domain}\\{self.name}"

    @property
    def session(self) -> str:
        """Return the logon id of this account's session: 0x3e7 is the system's own."""
        number = int(self.sid.rsplit("-", 1)[-1])
        return "0x3e7" if self.sid == SYSTEM_SID else hex(0x10000 + number * 977)


SYSTEM = Account("SYSTEM", "NT AUTHORITY", SYSTEM_SID)
NOBODY = Account("-", "-", "S-1-0-0")


@dataclass(frozen=True, slots=True)
class Policy:
    """A firewall policy."""

    number: int
    name: str
    uuid: str


@dataclass(frozen=True, slots=True)
class Firewall:
    """The hospital's FortiGate: name, serial, its own addresses, its policies by short name."""

    name: str
    serial: str
    inside_ip: str
    wan_ip: str
    web_ip: str
    pacs_ip: str
    policies: dict[str, Policy]
