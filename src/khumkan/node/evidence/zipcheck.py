"""Opens an archive that somebody else hands over: nothing hidden, doubled, misnamed or endless."""

import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import Message, message

MOST_MEMBERS: Final = 200_000
_MOST_DIRECTORY: Final = 64 * 1024 * 1024
_SMALL_BYTES: Final = 64 * 1024 * 1024
_MOST_RATIO: Final = 400  # deflate can do 1,032; lines that differ in their offsets can't
_END: Final = struct.Struct("<4s4H2LH")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_END_SIGN, _LOCAL_SIGN = b"PK\x05\x06", b"PK\x03\x04"
_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NAME: Final = re.compile(
    r"README\.txt|SHA256SUMS(?:\.sig)?|custody\.(?:json|html)|sources\.json|findings\.ndjson"
    r"|node-key\.(?:jwk|pem)|(?:events|proofs)/\d{4}-\d\d-\d\d\.ndjson"
    r"|manifests/\d{6,12}\.(?:json|sig)|keys/[\w-]{43}\.(?:jwk|pem)",
    re.ASCII,
)


class ArchiveError(KhumkanError):
    """An archive, or a file in it, can't be read as what it should be."""


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Yield an archive whose list of files is of a size that can be read. Raises ArchiveError."""
    try:
        with path.open("rb") as file:
            _check_end(file)
            with zipfile.ZipFile(file) as archive:
                yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError) as error:
        raise ArchiveError(
            message("this is no whole zip archive ({why})", why=str(error)[:200])
        ) from error


def _check_end(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    if size < _END.size:
        raise ArchiveError(message("this is no zip archive, or it is cut off"))
    file.seek(size - _END.size)
    sign, *_, n_bytes, _, n_comment = _END.unpack(file.read(_END.size))
    if sign != _END_SIGN or n_comment:
        raise ArchiveError(
            message("this is no zip archive of khumkan, it is cut off, or bytes follow its end")
        )
    if n_bytes > _MOST_DIRECTORY:
        raise ArchiveError(message("the archive's list of files is too long to be one of ours"))
    file.seek(0)


def find_tricks(archive: zipfile.ZipFile) -> Iterator[Message]:
    """Yield what no export makes: doubled or foreign names, encryption, bytes of no file."""
    members = archive.infolist()
    for name, n in Counter(one.filename for one in members).items():
        if n > 1:
            yield message("{name} is in the archive {n} times", name=repr(name)[:120], n=n)
        if not _NAME.fullmatch(name):
            yield message("{name} is a name that no export makes", name=repr(name)[:120])
    if len(members) > MOST_MEMBERS:
        yield message("the archive holds too many files: {n}", n=len(members))
    for one in members:
        if one.flag_bits & _ENCRYPTED or one.compress_type not in _METHODS:
            yield message("{name} is packed in a way no export does", name=repr(one.filename)[:120])
        if one.file_size > _SMALL_BYTES and one.file_size > _MOST_RATIO * one.compress_size:
            yield message("{name} unpacks to more than logs do", name=repr(one.filename)[:120])
    if not _is_seamless(archive):
        yield message("there are bytes in the archive that belong to no file of it")


def _is_seamless(archive: zipfile.ZipFile) -> bool:
    """Say whether the files lie one after the other, from the first byte to the list of them."""
    file = archive.fp
    if file is None:
        return False
    at = 0
    for one in sorted(archive.infolist(), key=lambda member: member.header_offset):
        if one.header_offset != at:
            return False
        file.seek(at)
        head = file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(_LOCAL_SIGN):
            return False
        *_, n_name, n_extra = _LOCAL.unpack(head)
        at += _LOCAL.size + n_name + n_extra + one.compress_size
    return at == archive.start_dir


def read_chunks(archive: zipfile.ZipFile, name: str, n_bytes: int) -> Iterator[bytes]:
    """Yield the content of a file that has `n_bytes`. Raises ArchiveError where it has not."""
    about = archive.getinfo(name)
    if about.file_size != n_bytes:
        raise ArchiveError(
            message(
                "{name} has {size} bytes, not {expected}",
                name=name,
                size=about.file_size,
                expected=n_bytes,
            )
        )
    try:
        with archive.open(about) as stream:
            while chunk := stream.read(1024 * 1024):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ArchiveError(
            message("{name} is damaged ({why})", name=name, why=str(error)[:200])
        ) from error


def read_small(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Return the content of a file of at most `limit` bytes. Raises ArchiveError."""
    try:
        size = archive.getinfo(name).file_size
    except KeyError:
        raise ArchiveError(message("{name} is missing", name=name)) from None
    if size > limit:
        raise ArchiveError(message("{name} is too large to be one of ours", name=name))
    return b"".join(read_chunks(archive, name, size))
