"""Bytes to text, so that no byte can hide a line: UTF-8, else TIS-620 Thai, else repaired UTF-8."""

_ASCII = bytes(range(0x80))
# TIS-620 letters, and what Windows code page 874 adds: euro, ellipsis, quotes, dashes, hard space.
_THAI_LETTERS = bytes([*range(0xA1, 0xDB), *range(0xDF, 0xFC)])
_CP874_EXTRAS = bytes([0x80, 0x85, *range(0x91, 0x98), 0xA0])
_THAI_TEXT = _ASCII + _THAI_LETTERS + _CP874_EXTRAS
_LAST_OF_TWO_BYTES = "\u07ff"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def decode_text(raw: bytes) -> tuple[str, str]:
    """Return the text of `raw`, and the repair it needed, as `Event.repair` names it."""
    try:
        return raw.decode(), ""
    except UnicodeDecodeError:
        pass
    replaced = raw.decode(errors="replace")
    if _is_thai(raw, replaced):
        return raw.decode("cp874"), "tis-620"
    return replaced, "replaced"


def _is_thai(raw: bytes, replaced: str) -> bool:
    """Say whether `raw` is Thai of one byte a letter, not UTF-8 with a few bad bytes in it.

    Letters of three bytes tell UTF-8; of two they are in Thai words by chance (รถ reads as ö).
    """
    if raw.translate(None, _THAI_TEXT):
        return False
    n_bad = replaced.count(_REPLACEMENT)
    n_good = sum(character > _LAST_OF_TWO_BYTES for character in replaced) - n_bad
    return n_bad > n_good
