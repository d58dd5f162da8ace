"""Ids of STIX objects: the same thing gets the same id wherever it is made.

UUID version 5 throughout: STIX 2.1 as OASIS checks it knows no version 7.
"""

from uuid import UUID, uuid5

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.wire.stix.canonical import write_canonical

# STIX 2.1 §2.9, the same for everybody.
OBSERVABLE_NAMESPACE = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")

# khumkan's own, drawn once; it must never change, or every indicator would appear twice.
KHUMKAN_NAMESPACE = UUID("5785c2e3-f70c-4145-b1cc-bdf87a145dac")

# STIX 2.1 §2.9: only the first of these that is present counts.
_HASHES_IN_ORDER = ("MD5", "SHA-1", "SHA-256", "SHA-512")


def observable_id(stix_type: str, contributing: JsonObject) -> str:
    """Return the id of a STIX cyber-observable object from its id-contributing properties.

    `contributing` are those properties that are present; of several `hashes` one is chosen as the
    standard says. Source: STIX 2.1 §2.9.
    """
    hashes = contributing.get("hashes")
    if isinstance(hashes, dict) and hashes:
        chosen = next((name for name in _HASHES_IN_ORDER if name in hashes), next(iter(hashes)))
        contributing = {**contributing, "hashes": {chosen: hashes[chosen]}}
    return f"{stix_type}--{_uuid5(OBSERVABLE_NAMESPACE, contributing)}"


def deterministic_id(stix_type: str, creator: str, *parts: str) -> str:
    """Return the id of one of our domain or relationship objects.

    UUIDv5 in khumkan's namespace over the canonical JSON list `[type, creator, parts...]`.
    `creator` is the id of the identity that vouches for the object ("" for an identity itself): two
    organisations that publish one address publish two indicators, each with its own life.
    """
    return f"{stix_type}--{_uuid5(KHUMKAN_NAMESPACE, [stix_type, creator, *parts])}"


def _uuid5(namespace: UUID, value: JsonValue) -> UUID:
    return uuid5(namespace, write_canonical(value).decode("utf-8"))
