"""Recipients of documents: their OpenPGP certificates, and which of them may be encrypted to."""

from khumkan.hub.incidents.recipients.certificates import (
    Certificate,
    group_fingerprint,
    is_same_fingerprint,
    names_address,
    read_certificate,
    seal,
)
from khumkan.hub.incidents.recipients.standing import USABLE, KeyStanding, standing_of

__all__ = [
    "USABLE",
    "Certificate",
    "KeyStanding",
    "group_fingerprint",
    "is_same_fingerprint",
    "names_address",
    "read_certificate",
    "seal",
    "standing_of",
]
