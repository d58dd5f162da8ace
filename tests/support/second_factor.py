"""A telephone with an authenticator app, after RFC 6238: our own arithmetic judges the hub's."""

import base64
import hmac
import struct
import time

PERIOD_SECONDS = 30
N_DIGITS = 6


def one_time_code(secret: str, *, periods_ahead: int = 0) -> str:
    """Return the six digits that the app shows; `secret` is base32, as it is typed by hand.

    A code counts once. Who signs in twice within half a minute takes the next one, which a hub
    that is lenient with clocks takes already.
    """
    padded = secret.replace(" ", "").upper()
    key = base64.b32decode(padded + "=" * (-len(padded) % 8))
    counter = int(time.time()) // PERIOD_SECONDS + periods_ahead
    digest = hmac.digest(key, struct.pack(">Q", counter), "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 0xF)
    return str((number & 0x7FFF_FFFF) % 10**N_DIGITS).zfill(N_DIGITS)
