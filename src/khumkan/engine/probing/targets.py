"""The kernel for the target of a request, of which naming makes more columns than one.

As `columns.urls.split_target` and the naming of FortiGate do; it lists at least what these give.
"""

from khumkan.engine.formats.tape.lines import FROM, SORT, TO
from khumkan.engine.formats.tape.memory import Address, Data, byte_at, kernel, number_at
from khumkan.engine.formats.tape.scalars import TEXT
from khumkan.engine.formats.tape.signs import COLON, POINT
from khumkan.engine.probing.hosts import MAYBE
from khumkan.engine.probing.memory import put_byte
from khumkan.engine.probing.texts import read_text
from khumkan.engine.probing.values import OTHERS, list_keys

_SLASH, _QUERY = b"/?"
_MOST_TARGET_BYTES = 4000
_SCHEMES = (b"http://", b"https://", b"ftp://")
_LETTERS = tuple(_SCHEMES[0] + _SCHEMES[1] + _SCHEMES[2])


@kernel
def list_target(
    data: Data, values: Address, target: int, host: int, asked: int, text: Data, hashes: Address,
    n_keys: int,
) -> int:  # fmt: skip
    """List the keys of path, query and extension, and of the target with a host before it.

    `target` and `host` are where they stand in `values`; `host` may be -1.
    """
    at, end = number_at(values, target + FROM), number_at(values, target + TO)
    if number_at(values, target + SORT) != TEXT or end - at > _MOST_TARGET_BYTES:
        return MAYBE
    n_bytes, beyond = read_text(data, at, end, TEXT, text)
    if beyond:
        return MAYBE
    is_path = n_bytes > 0 and byte_at(text, 0) == _SLASH
    n_keys = _list_parts(text, n_bytes, asked, hashes, n_keys)
    if host < 0 or not is_path or n_keys == MAYBE:
        return n_keys
    first, last = number_at(values, host + FROM), number_at(values, host + TO)
    if number_at(values, host + SORT) != TEXT or last - first > _MOST_TARGET_BYTES:
        return MAYBE
    letter = 0
    for n_letters in (7, 8, 6):
        for n in range(n_letters):
            put_byte(text, n, _LETTERS[letter + n])
        letter += n_letters
        n_host, is_wide = read_text(data, first, last, TEXT, text + n_letters)
        read_text(data, at, end, TEXT, text + n_letters + n_host)
        if is_wide:
            return MAYBE
        whole = n_letters + n_host + n_bytes
        n_keys = list_keys(text, 0, whole, False, asked & OTHERS, hashes, n_keys)
        if n_keys == MAYBE:
            return MAYBE
    return n_keys


@kernel
def _list_parts(text: Data, n_bytes: int, asked: int, hashes: Address, n_keys: int) -> int:
    query, start = 0, 0
    while query < n_bytes and byte_at(text, query) != _QUERY:
        query += 1
    for n in range(query - 2):
        is_whole = byte_at(text, n) == COLON and byte_at(text, n + 1) == _SLASH
        if is_whole and byte_at(text, n + 2) == _SLASH:
            start = n + 3
            while start < query and byte_at(text, start) != _SLASH:
                start += 1
            break
    point = query
    while point > start and byte_at(text, point - 1) not in (_SLASH, POINT):
        point -= 1
    is_extension = point > start and byte_at(text, point - 1) == POINT
    # One place of calling: each costs as much to compile as the whole of what is called.
    for part in range(3):
        first, last = start, query
        if part == 0:
            first, last = query + 1, n_bytes
        elif part == 1:
            first, last = point if is_extension else query, query
        if first < last and n_keys != MAYBE:
            n_keys = list_keys(text, first, last, False, asked, hashes, n_keys)
    return n_keys
