"""OpenPGP keys of offices that do not exist, made in milliseconds, for tests."""

from datetime import timedelta

import pysequoia

ADDRESS = "cert@office.example"


def make_key(address: str = ADDRESS, lasts: timedelta | None = None) -> pysequoia.Tsk:
    """Return a new key with an encryption subkey, without an end unless `lasts` says one."""
    seconds = None if lasts is None else int(lasts.total_seconds())
    return pysequoia.Tsk.generate(f"Office <{address}>", validity_seconds=seconds)


def public(key: pysequoia.Tsk) -> bytes:
    """Return the certificate of a key, armoured: what an office publishes."""
    return str(key.extract_certificate()).encode()


def fingerprint_of(key: pysequoia.Tsk) -> str:
    """Return the fingerprint as an office reads it aloud: in groups of four."""
    whole = key.extract_certificate().fingerprint.upper()
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def open_sealed(sealed: bytes, key: pysequoia.Tsk) -> bytes:
    """Return what the office reads."""
    opened = pysequoia.decrypt(sealed, decryptor=key.decryptor()).bytes
    assert opened is not None
    return opened
