"""Domain names as the DNS carries them: lower-case ASCII, Thai and other scripts as A-labels.

`โรงพยาบาล.ไทย.` becomes `xn--…`; the Unicode form is for people and made by `domain_for_people`.
Source: RFC 1035, RFC 5891 (IDNA 2008), UTS #46 (non-transitional).
"""

import re

import idna

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.observables.kinds import Kind, Observable, shown

_MAX_NAME = 253
_A_LABEL = "xn--"

# Underscores stand in service names (_ldap._tcp), hyphens in places that host names forbid and
# large networks use all the same (r3---sn-x).
_DNS_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")

# Names that never resolve on the Internet: RFC 6761, RFC 6762 appendix G, RFC 8375, and
# `internal`, set aside by ICANN in 2024. The names for examples and tests are missing on purpose:
# drills and samples use them.
_NOT_PUBLIC_SUFFIXES = (
    "corp",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "private",
    "workgroup",
)


def parse_domain(text: str) -> Observable:
    """Return the domain observable that a text spells.

    A trailing dot goes; case and width are folded; at least two labels, since a single one is the
    name of a machine inside a house. Raises WireError.
    """
    return Observable(Kind.DOMAIN, parse_host_name(text))


def parse_host_name(text: str) -> str:
    """Return a name in the form of the DNS; see `parse_domain`."""
    try:
        mapped = idna.uts46_remap(text.strip(), std3_rules=False)
        labels = [_dns_label(label) for label in mapped.removesuffix(".").split(".")]
    except (idna.IDNAError, UnicodeError) as error:
        raise WireError(
            message(
                "{text} is not a domain name: {reason}", text=shown(text), reason=str(error)[:200]
            )
        ) from None
    name = ".".join(labels)
    if not all(map(_DNS_LABEL.fullmatch, labels)) or len(name) > _MAX_NAME:
        raise WireError(message("{text} is not a domain name", text=shown(text)))
    if len(labels) < 2 or labels[-1].isdecimal():  # noqa: PLR2004  # a name and what it stands in
        raise WireError(
            message(
                "{text} is not a domain name: it must end in a top-level domain", text=shown(text)
            )
        )
    return name


def is_public_domain(text: str) -> bool:
    """Say whether a text is a domain name that can exist outside one house.

    Names under `.local`, `.internal`, `.lan` and their like are not; what is no name isn't either.
    """
    try:
        name = parse_host_name(text)
    except WireError:
        return False
    return not any(f".{name}".endswith(f".{suffix}") for suffix in _NOT_PUBLIC_SUFFIXES)


def domain_for_people(value: str) -> str:
    """Return a normalised name in its own script, label by label; what can't be shown stays."""
    return ".".join(map(_shown_label, value.split(".")))


def _dns_label(label: str) -> str:
    # A label of ASCII is what the DNS has, valid in IDNA or not; only other scripts need encoding.
    return label if label.isascii() else idna.alabel(label).decode("ascii")


def _shown_label(label: str) -> str:
    if not label.startswith(_A_LABEL):
        return label
    try:
        return idna.ulabel(label)
    except idna.IDNAError:
        return label
