"""Hashes and GUIDs that are always the same for the same thing, and belong to no real file."""

from functools import lru_cache
from hashlib import blake2b

SALT = b"khumkan samples"


def _digest(text: str, n_bytes: int) -> str:
    return blake2b(text.encode(), digest_size=n_bytes, salt=SALT[:16]).hexdigest()


def sha256_of(thing: str) -> str:
    """Return 64 hex digits, upper case, for the name of a thing."""
    return _digest(f"sha256 {thing}", 32).upper()


@lru_cache(maxsize=4096)
def hashes_of(thing: str) -> str:
    """Return Sysmon's Hashes field for the name of a thing."""
    md5 = _digest(f"md5 {thing}", 16).upper()
    imphash = _digest(f"imphash {thing}", 16).upper()
    return f"MD5={md5},SHA256={sha256_of(thing)},IMPHASH={imphash}"


@lru_cache(maxsize=16384)
def guid_of(*parts: object) -> str:
    """Return a GUID in braces."""
    raw = _digest("/".join(map(str, parts)), 16).upper()
    return f"{{{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}}}"
