"""Read UTF-16 with a reader of UTF-8: transcode, and count every piece in original bytes."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace

from khumkan.core.messages import message
from khumkan.engine.events import Event, Limits, Piece, Rejection
from khumkan.engine.formats.format import Read
from khumkan.engine.formats.sources import BLOCK_BYTES, ByteSource

_BOMS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE_UNITS = 2048
_LEAST_UNITS = 4
_UNIT = 2
_THAI_PAGE = b"\x0e"


def detect_utf16(head: bytes) -> tuple[str, int]:
    """Return the codec ("" where `head` is not UTF-16) and the length of the byte-order mark.

    Without a mark it is UTF-16 where the high bytes of the code units are nearly all those of
    ASCII (0x00) or Thai (0x0E) and the low bytes are hardly ever zero.
    """
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return codec, len(mark)
    sample = head[: _SAMPLE_UNITS * _UNIT]
    first, second = sample[0::2], sample[1::2]
    if _are_high_bytes(second, first):
        return "utf-16-le", 0
    if _are_high_bytes(first, second):
        return "utf-16-be", 0
    return "", 0


def _are_high_bytes(high: bytes, low: bytes) -> bool:
    n_units = min(len(high), len(low))
    if n_units < _LEAST_UNITS:
        return False
    n_zero = high.count(0)
    is_known_script = n_zero + high.count(_THAI_PAGE) >= 0.9 * n_units
    return is_known_script and n_zero >= 0.1 * n_units and low.count(0) <= 0.02 * n_units


def read_utf16(
    source: ByteSource,
    codec: str,
    limits: Limits,
    read: Read,
) -> Iterator[Piece]:
    """Yield what `read` makes of `source` in UTF-8, counted in the bytes of `source`.

    `source` stands behind the byte-order mark. `raw` and `sample` of the pieces are UTF-16 again.
    """
    transcoder = _Transcoder(source, codec, limits.max_record_bytes)
    for piece in read(transcoder, limits):
        yield _restore(piece, transcoder.take(piece.n_bytes), codec)
    if transcoder.odd_byte:
        reason = message("half a UTF-16 character at the end of the file")
        yield Rejection(0, 1, n_bytes=1, reason=reason, sample=transcoder.odd_byte)


def _restore(piece: Piece, n_bytes: int, codec: str) -> Piece:
    if isinstance(piece, Event):
        raw = piece.raw.decode(errors="replace").encode(codec)
        return replace(piece, n_bytes=n_bytes, raw=raw, repair="utf-16")
    return replace(piece, n_bytes=n_bytes)


@dataclass(slots=True)
class _Span:
    """A stretch of transcoded bytes; `text` is dropped when no piece can end inside it any more."""

    text: bytes
    n_utf8: int
    n_original: int


class _Transcoder:
    """Gives UTF-8 and remembers how many original bytes each stretch of it stands for."""

    def __init__(self, source: ByteSource, codec: str, max_record_bytes: int) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(codec)(errors="replace")
        # A reader holds one record and a block or two; UTF-8 is up to half as long again as UTF-16.
        self._keep_bytes = max_record_bytes + 4 * BLOCK_BYTES
        self._spans: list[_Span] = []
        self._n_kept = 0
        self._offset = 0
        self._is_finished = False
        self.odd_byte = b""

    def read(self, n_bytes: int, /) -> bytes:
        """Return about `n_bytes` of UTF-8; b"" only at the end."""
        text = b""
        while not text and not self._is_finished:
            text = self._next_block(n_bytes).encode()
        if text:
            n_original = _count_utf16(text)
            self._spans.append(_Span(text, len(text), n_original))
            self._n_kept += len(text)
            self._forget_old()
        return text

    def _next_block(self, n_bytes: int) -> str:
        """Decode one block; a byte without its partner waits for the next block, or is odd."""
        block = self._source.read(n_bytes)
        self._is_finished = not block
        units = self.odd_byte + block
        n_whole = len(units) - len(units) % _UNIT
        self.odd_byte = units[n_whole:]
        return self._decoder.decode(units[:n_whole], final=self._is_finished)

    def _forget_old(self) -> None:
        """Drop the text a reader no longer holds: it is inside one record that is too long."""
        for span in self._spans[:-1]:
            if self._n_kept <= self._keep_bytes:
                return
            if span.text:
                self._n_kept -= span.n_utf8 - self._offset
                # What was taken of this span is settled; the rest of it will be taken as a whole.
                span.n_original -= _count_utf16(span.text[: self._offset])
                span.n_utf8 -= self._offset
                self._offset = 0
                span.text = b""

    def take(self, n_utf8: int) -> int:
        """Return how many original bytes the next `n_utf8` bytes of UTF-8 stand for."""
        n_original = 0
        n_done = 0
        while n_utf8 and n_done < len(self._spans):
            span = self._spans[n_done]
            if n_utf8 < span.n_utf8 - self._offset:
                part = span.text[self._offset : self._offset + n_utf8]
                self._offset += n_utf8
                n_original += _count_utf16(part)
                self._n_kept -= n_utf8
                break
            n_original += span.n_original - _count_utf16(span.text[: self._offset])
            self._n_kept -= len(span.text) - self._offset
            n_utf8 -= span.n_utf8 - self._offset
            self._offset = 0
            n_done += 1
        del self._spans[:n_done]
        return n_original


def _count_utf16(text: bytes) -> int:
    """Return how many bytes the UTF-8 `text` has in UTF-16."""
    return len(text.decode().encode("utf-16-le"))
