"""What is packed is read as what it holds; what is damaged is read as far as it goes, and told."""

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.files import Skipped, open_input
from khumkan.engine.packed import Inflated, Limited, Part, Reopened, open_parts

LINES = b"".join(b"line %d of a log\n" % n for n in range(20_000))
NO_LIMIT = 1 << 40


def zip_of(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return packed.getvalue()


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[tuple[str, bytes, str]]]:
    """Read a file: for each part its label without the folder, its bytes and what went wrong."""

    def read(
        data: bytes, name: str = "x.log", limit: int = NO_LIMIT
    ) -> list[tuple[str, bytes, str]]:
        path = tmp_path / name
        path.write_bytes(data)
        with open_input(path) as opened:
            return [_read_part(part, tmp_path) for part in open_parts(opened, limit)]

    return read


def _read_part(part: Part | Skipped, folder: Path) -> tuple[str, bytes, str]:
    if isinstance(part, Skipped):
        return str(part.path.relative_to(folder)), b"", str(part.reason)
    whole = b"".join(iter(lambda: part.source.read(4096), b""))
    return part.label.removeprefix(f"{folder}/"), whole, str(part.damage or "")


Read = Callable[..., list[tuple[str, bytes, str]]]


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        pytest.param(LINES, [("x.log", LINES)], id="plain"),
        pytest.param(b"", [("x.log", b"")], id="empty"),
        pytest.param(gzip.compress(LINES), [("x.log", LINES)], id="gzip"),
        pytest.param(
            gzip.compress(b"a\n") + gzip.compress(b"b\n"), [("x.log", b"a\nb\n")], id="two-gzips"
        ),
        pytest.param(zstandard.compress(LINES), [("x.log", LINES)], id="zstd"),
        pytest.param(
            zstandard.compress(b"a\n") + zstandard.compress(b"b\n"),
            [("x.log", b"a\nb\n")],
            id="two-zstds",
        ),
        pytest.param(
            zip_of(a_log=LINES, b_json=b"{}"),
            [("x.log!a.log", LINES), ("x.log!b.json", b"{}")],
            id="zip",
        ),
        pytest.param(zip_of(a_gz=gzip.compress(LINES)), [("x.log!a.gz", LINES)], id="gzip-in-zip"),
        pytest.param(zip_of(), [], id="empty-zip"),
    ],
)
def test_a_packed_file_is_read_as_what_it_holds(
    read: Read, data: bytes, parts: list[tuple[str, bytes]]
) -> None:
    assert read(data) == [(label, content, "") for label, content in parts]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_what_is_cut_off_is_read_as_far_as_it_goes(
    read: Read, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(LINES)
    [(_, content, damage)] = read(packed[: len(packed) // 2])
    assert LINES.startswith(content)
    assert damage == "is cut off: read as far as it goes"


def test_what_is_damaged_is_read_as_far_as_it_goes(read: Read) -> None:
    packed = bytearray(gzip.compress(LINES))
    packed[len(packed) // 2 : len(packed) // 2 + 100] = b"\xff" * 100
    [(_, content, damage)] = read(bytes(packed))
    assert content.startswith(LINES[:1000])  # what follows may be wrong: the checksum comes last
    assert damage.startswith("is damaged: read as far as it goes")


def test_a_damaged_member_costs_no_other(read: Read) -> None:
    packed = bytearray(zip_of(a_log=LINES, b_log=b"fine\n"))
    packed[2000:2100] = bytes(100)
    (_, _, damage), (label, content, fine) = read(bytes(packed))
    assert damage.startswith("is damaged")
    assert (label, content, fine) == ("x.log!b.log", b"fine\n", "")


def test_a_bomb_ends_at_the_limit_and_says_so(read: Read) -> None:
    [(_, content, damage)] = read(gzip.compress(bytes(50_000_000)), limit=1_000_000)
    assert len(content) == 1_000_000
    assert damage.startswith("unpacks to more than 1000000 bytes")


def test_exactly_the_limit_is_no_overflow(read: Read) -> None:
    assert read(gzip.compress(LINES), limit=len(LINES)) == [("x.log", LINES, "")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(zip_of(a_log=LINES)[:-30], "a zip archive that can't be opened", id="torn"),
        pytest.param(
            zip_of(a_log=b"x").replace(b"\x00\x00\x00\x00\x08\x00", b"\x01\x00\x00\x00\x08\x00"),
            "",
            id="flag-only-in-one-place",
        ),
    ],
)
def test_an_archive_that_lies_costs_itself_alone(read: Read, data: bytes, reason: str) -> None:
    parts = read(data)
    assert len(parts) == 1
    assert parts[0][2].startswith(reason)


def test_the_name_in_the_archive_tells_the_format(tmp_path: Path) -> None:
    path = tmp_path / "access.log.gz"
    path.write_bytes(gzip.compress(b"x"))
    with open_input(path) as opened:
        [part] = open_parts(opened, NO_LIMIT)
        assert isinstance(part, Part)
        assert part.name.endswith("access.log")
        assert part.label.endswith("access.log.gz")


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_memory_stays_bounded_whatever_it_unpacks_to(kind: str) -> None:
    pack = gzip.compress if kind == "gzip" else zstandard.compress
    bomb = Inflated(io.BytesIO(pack(bytes(300_000_000))), kind)
    tracemalloc.start()
    while bomb.read(1 << 20):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150_000_000


@given(
    data=st.binary(max_size=400), kind=st.sampled_from(["gzip", "zstd"]), limit=st.integers(0, 500)
)
def test_arbitrary_bytes_never_raise_and_never_exceed_the_limit(
    data: bytes, kind: str, limit: int
) -> None:
    source = Limited(Inflated(io.BytesIO(data), kind), limit)
    assert len(b"".join(iter(lambda: source.read(64), b""))) <= limit


@pytest.mark.parametrize("cut", [0, 100, len(LINES), len(LINES) + 9])
def test_a_file_is_unpacked_again_from_a_place_on(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(LINES)[:-9])
    rest = Reopened(path, cut, NO_LIMIT)
    assert rest.damage is None
    rest.close()  # nobody asked for it
    read = b"".join(iter(lambda: rest.read(70_000), b""))
    rest.close()
    assert LINES[cut:].startswith(read)
    assert rest.damage is not None
