r"""Stretches: parts of needles that stand in a line as it was written, whatever was escaped in it.

Where a needle is in some value of a JSON line, its stretches are in the line's own bytes, letters
aside: nothing in them can be escaped but as `\u`, which the tape tells. So one look over a line
tells of most lines that none of many needles is in any of its values. What a look finds is only
a hint.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers
from khumkan.engine.sieve.filters import WINDOW, filter_of, in_buckets
from khumkan.engine.sieve.index import MULTIPLIER, NONE
from khumkan.engine.sieve.needles import BEYOND_ASCII, PLACES, Needle

SMALL = 0x20
"""What makes a letter small; other bytes become more alike, which costs only time."""
# A stretch.
NEXT, TEXT, LENGTH, BEFORE_WINDOW, STRETCH = range(5)
_ESCAPABLE = re.compile(r'["\\/\x00-\x1f\x7f]+')
_NUMBERS = frozenset("0123456789.+-einfa")  # what the text of a fraction may be made of
# About how much more often than others a character stands in a log, as powers of two.
_COMMON = dict.fromkeys(" .-_:=,0123456789eatinors", 3) | dict.fromkeys("lcdumphw", 2)
# What most lines say: names of fields and of values.
_WORDS = r"""
    timestamp @timestamp systemtime eventid eventrecordid eventtype event.code provider_name channel
    computername hostname version level_value severity opcode taskcategory keywords correlation
    activityid message processid threadid execution rulename utctime processguid parentprocessguid
    parentprocessid commandline parentcommandline parentimage parentuser targetimage sourceimage
    targetfilename originalfilename currentdirectory integritylevel mandatorylabel description
    product company fileversion hashes md5= sha1= sha256= imphash= signature signed image path
    subjectusersid subjectusername subjectdomainname subjectlogonid targetusername targetdomainname
    targetobject details terminalsessionid logonguid logontype logonprocessname authentication
    workstationname ipaddress ipport sourceip destinationhostname protocol initiated query access
    objectname objecttype properties handleid service status failure success process_name privilege
    microsoft-windows-sysmon/operational security-auditing powershell windows system32 .exe .dll
    .log program files (x86) users appdata local temp administrator network authority\system domain
    software currentversion control registry application contextinfo scriptblocktext payload true
    false null name type value data state action source user log file host port number interface
    login failed accepted connection session remote address server client request response error
    info warning debug notice kernel facility category group index record reference search create
"""


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """The stretches of all readers that can be watched for.

    `filters` are by reader, as numbers of FILTER_BYTES bytes; `keys` has pairs of a window and
    the first of `table` with it, an open table of a power of two.
    """

    filters: Mapping[int, int]
    keys: Numbers
    table: Numbers
    texts: Bytes


def build_stretches(needles: Mapping[int, Iterable[Needle]]) -> Stretches:
    """Return the stretches of readers, without those that have a needle without one."""
    filters = {}
    chosen: dict[bytes, bytes] = {}
    for reader, own in needles.items():
        windows = _windows_of(own)
        if windows is not None:
            chosen |= windows
            filters[reader] = _filter_of(sorted(set(windows.values())))
    return _fill(filters, chosen)


def _windows_of(needles: Iterable[Needle]) -> dict[bytes, bytes] | None:
    """Return stretches of needles with the window of each; None where one has none."""
    windows = {}
    for needle in needles:
        if needle.where == BEYOND_ASCII or not needle.text.isascii():
            continue  # a line with any byte beyond ASCII is looked at as a whole
        if needle.where not in PLACES or _NUMBERS.issuperset(needle.text):
            return None
        stretch = max(_ESCAPABLE.split(needle.text), key=_rarity)
        if len(stretch) < WINDOW:
            return None
        windows[stretch.encode()] = max(_windows_in(stretch), key=_rarity_of_window).encode()
    return windows


def _windows_in(text: str) -> Iterator[str]:
    return (text[at : at + WINDOW] for at in range(len(text) - WINDOW + 1))


def _rarity_of_window(window: str) -> tuple[bool, int]:
    return window not in _USUAL, _rarity(window)


def _rarity(text: str) -> int:
    return sum(4 - _COMMON.get(sign, 0) for sign in text) if len(text) >= WINDOW else -1


_USUAL = frozenset(window for word in _WORDS.split() for window in _windows_in(word))


def _filter_of(windows: list[bytes]) -> int:
    both = [[{small, ord(chr(small).upper())} for small in window] for window in windows]
    return int.from_bytes(filter_of(in_buckets(both)), "little")


def _fill(filters: Mapping[int, int], chosen: Mapping[bytes, bytes]) -> Stretches:
    table: list[int] = []
    texts = bytearray()
    firsts: dict[int, int] = {}
    for stretch, window in chosen.items():
        key = key_of(window)
        table += (firsts.get(key, NONE), len(texts), len(stretch), stretch.index(window))
        firsts[key] = len(table) // STRETCH - 1
        texts += bytes(byte | SMALL for byte in stretch)
    padded = np.frombuffer(bytes(texts) + bytes(PADDING), np.uint8)
    return Stretches(filters, _open_table(firsts), np.array(table, np.int32), padded)


def _open_table(firsts: Mapping[int, int]) -> Numbers:
    size = 1 << max(4, (4 * len(firsts)).bit_length())
    keys = np.full(size * 2, NONE, np.int32)
    for key, first in firsts.items():
        place = place_of(key, size)
        while keys[place * 2] != NONE:
            place = (place + 1) % size
        keys[place * 2 : place * 2 + 2] = key, first
    return keys


def key_of(window: bytes) -> int:
    """Return a window as a number."""
    return int.from_bytes(bytes(byte | SMALL for byte in window), "little")


def place_of(key: int, size: int) -> int:
    """Return where in a table of that size (a power of two) a window is looked for first."""
    return key * MULTIPLIER % (1 << 32) >> 8 & (size - 1)
