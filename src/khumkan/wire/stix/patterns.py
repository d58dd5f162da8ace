"""Write STIX patterns for observables. Reading patterns is the engine's work.

Source: STIX 2.1 §9.
"""

from khumkan.wire.observables import Kind, Observable

_PATHS = {
    Kind.IPV4: "ipv4-addr:value",
    Kind.IPV6: "ipv6-addr:value",
    Kind.IPV4_NETWORK: "ipv4-addr:value",
    Kind.IPV6_NETWORK: "ipv6-addr:value",
    Kind.DOMAIN: "domain-name:value",
    Kind.URL: "url:value",
    Kind.EMAIL: "email-addr:value",
    Kind.FILE_NAME: "file:name",
    Kind.MD5: "file:hashes.MD5",
    Kind.SHA1: "file:hashes.'SHA-1'",
    Kind.SHA256: "file:hashes.'SHA-256'",
    Kind.SHA512: "file:hashes.'SHA-512'",
}
_NETWORKS = frozenset({Kind.IPV4_NETWORK, Kind.IPV6_NETWORK})


def write_pattern(observable: Observable) -> str:
    """Return the STIX pattern that asks for this observable: one comparison, in brackets.

    A network asks for every address inside it (`ISSUBSET`).
    """
    operator = "ISSUBSET" if observable.kind in _NETWORKS else "="
    return f"[{_PATHS[observable.kind]} {operator} {_literal(observable.value)}]"


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
