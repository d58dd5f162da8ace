"""A text file in blocks of whole lines, decoded; memory does not depend on its size."""

from collections.abc import Iterator
from pathlib import Path

from khumkan.core.errors import InputError, Place
from khumkan.core.messages import message

BLOCK_BYTES = 1_048_576
MAX_LINE_BYTES = 16 * BLOCK_BYTES

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_head(path: Path, n_bytes: int) -> bytes:
    """Return the first bytes of a file. Raises InputError."""
    try:
        with path.open("rb") as stream:
            return stream.read(n_bytes).removeprefix(_BYTE_ORDER_MARK)
    except OSError as error:
        raise _closed(path, error) from error


def read_all(path: Path) -> bytes:
    """Return the file without its byte-order mark. Raises InputError."""
    try:
        return path.read_bytes().removeprefix(_BYTE_ORDER_MARK)
    except OSError as error:
        raise _closed(path, error) from error


def read_blocks(path: Path) -> Iterator[str]:
    """Yield the text in blocks that end where a line ends; together they are the file.

    Raises InputError for what can't be read, is no UTF-8, or has a line beyond all measure.
    """
    for place, block in read_raw_blocks(path):
        yield decode(path, place, block)


def read_raw_blocks(path: Path, n_bytes: int = BLOCK_BYTES) -> Iterator[tuple[int, bytes]]:
    """Yield the bytes of some such blocks, without a mark at the beginning, and their places."""
    n_before = 0
    for block in _whole_lines(path, n_bytes):
        bare = block if n_before else block.removeprefix(_BYTE_ORDER_MARK)
        yield n_before + len(block) - len(bare), bare
        n_before += len(block)


def decode(path: Path, place: int, block: bytes) -> str:
    """Return the text of a block that begins at a place. Raises InputError."""
    try:
        return block.decode()
    except UnicodeDecodeError as error:
        byte = place + error.start
        reason = message("not UTF-8 at byte {byte}; save it as UTF-8", byte=byte)
        raise InputError(reason, place=Place(str(path))) from error


def _whole_lines(path: Path, n_bytes: int) -> Iterator[bytes]:
    rest = b""
    try:
        with path.open("rb") as stream:
            while block := stream.read(n_bytes):
                whole, newline, begun = block.rpartition(b"\n")
                if newline:
                    yield rest + whole + newline
                    rest = begun
                else:
                    rest += block
                if len(rest) > MAX_LINE_BYTES:
                    reason = message("has a line of more than {limit} bytes", limit=MAX_LINE_BYTES)
                    raise InputError(reason, place=Place(str(path)))
    except OSError as error:
        raise _closed(path, error) from error
    if rest:
        yield rest


def _closed(path: Path, error: OSError) -> InputError:
    reason = message("can't be opened: {detail}", detail=error.strerror or "?")
    return InputError(reason, place=Place(str(path)))
