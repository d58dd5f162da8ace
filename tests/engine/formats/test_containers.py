"""Files that hold no log: named, refused whole, and never read as text."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
from tests.engine.formats.evtx_builder import build_evtx
from tests.engine.formats.reading import read_all

from khumkan.engine.formats import FORMATS
from khumkan.engine.formats.containers import name_container

LINE = b'{"a": 1}\n' * 50
TEXT_FORMATS = [name for name in FORMATS if name != "evtx"]


def pack_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("log.json", LINE)
    return packed.getvalue()


def pack_tar() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("log.json"))
    return packed.getvalue()


FILES = {
    "gzip": gzip.compress(LINE),
    "zip": pack_zip(),
    "bzip2": bz2.compress(LINE),
    "xz": lzma.compress(LINE),
    "tar": pack_tar(),
    "PNG": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "SQLite": b"SQLite format 3\x00" + bytes(20),
    "EVTX": build_evtx(["whoami"]),
    "pcap": b"\xd4\xc3\xb2\xa1" + bytes(20),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_container_is_called_by_its_name(kind: str) -> None:
    assert name_container(FILES[kind]) == kind


@pytest.mark.parametrize(
    "head",
    [
        *(b"", b"B", b"GIF", LINE, b"<34>Oct 11 22:14:15 x y: z", b"\xff\xfea\x00"),
        *(magic + LINE for magic in (b"BZh91AY&SY", b"PAR1", b"GIF89a", b"%PDF-1.7", b"LPKSHHRH")),
        b"x" * 257 + b"ustar  " + LINE,
        b"x" * 257 + b"ustar\x00" + bytes(400),
    ],
)
def test_a_log_is_no_container(head: bytes) -> None:
    assert name_container(head) == ""


@pytest.mark.parametrize("name", TEXT_FORMATS)
@pytest.mark.parametrize("kind", FILES)
def test_a_container_is_one_rejection_that_says_what_to_do(kind: str, name: str) -> None:
    outcome = read_all(name, FILES[kind], step=7)

    assert len(outcome.pieces) == 1
    assert len(outcome.rejections[0].sample) == min(200, len(FILES[kind]))
    assert kind in outcome.reasons[0] or "format evtx" in outcome.reasons[0]


def test_what_is_packed_should_be_unpacked() -> None:
    assert read_all("json", FILES["gzip"]).reasons == ["looks like gzip; unpack it first"]
