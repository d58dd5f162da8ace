"""What all text readers share: look at the head, then hand UTF-8 without a mark to the reader."""

import codecs
from collections.abc import Callable, Iterator
from typing import TypeVar

from khumkan.engine.events import Blank, Limits, Piece
from khumkan.engine.formats.containers import explain_container, name_container, reject_whole
from khumkan.engine.formats.format import Read
from khumkan.engine.formats.sources import (
    HEAD_BYTES,
    ByteSource,
    Replayed,
    Stretch,
    read_exactly,
)
from khumkan.engine.formats.utf16 import detect_utf16, read_utf16

Made = TypeVar("Made")


def read_text_input(source: ByteSource, limits: Limits, read: Read) -> Iterator[Piece]:
    """Yield what `read`, a reader of UTF-8, makes of text in whatever encoding it comes.

    A file that is no text but a known container is one rejection.
    """
    return read_text_runs(source, limits, read, read)


def read_text_runs(
    source: ByteSource,
    limits: Limits,
    read_utf8: Callable[[ByteSource, Limits], Iterator[Made]],
    read: Read,
) -> "Iterator[Piece | Made]":
    """Yield what `read_utf8` makes of text that is UTF-8, and what `read` makes of any other.

    A stretch is UTF-8 without a mark: who cut it has looked at the head (`find_lines`).
    """
    if isinstance(source, Stretch):
        yield from read_utf8(source, limits)
        return
    head = read_exactly(source, HEAD_BYTES)
    whole = Replayed(head, source)
    if kind := name_container(head):
        yield from reject_whole(whole, explain_container(kind))
        return
    codec, n_mark = detect_utf16(head)
    if head.startswith(codecs.BOM_UTF8):
        n_mark = len(codecs.BOM_UTF8)
    if n_mark:
        yield Blank(n_mark)
        whole = Replayed(head[n_mark:], source)
    if codec:
        yield from read_utf16(whole, codec, limits, read)
    else:
        yield from read_utf8(whole, limits)


def find_lines(head: bytes) -> int | None:
    """Return where in a file with this head the text begins, None where it is not read as UTF-8.

    Text that turns out to be Thai of one byte a letter is told line by line.
    """
    if name_container(head) or detect_utf16(head)[0]:
        return None
    return len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0


def view_as_utf8(head: bytes) -> bytes:
    """Return the head of a file as a sniffer wants it: UTF-8 without a byte-order mark."""
    codec, n_mark = detect_utf16(head)
    if codec:
        return head[n_mark:].decode(codec, errors="replace").encode()
    return head.removeprefix(codecs.BOM_UTF8)
