"""Every kind of tampering with an archive is told, and what it was."""

import hashlib
import io
import re
import shutil
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept_logs import FIRST, KeptLogs, days

from khumkan.node.evidence import Verification, verify_evidence, zipcheck
from khumkan.node.keys import KeyRing
from khumkan.node.manifests.signatures import sign_bytes, write_pem
from khumkan.wire.identity import PrivateKey, new_private_key, public_jwk, thumbprint

Files = dict[str, bytes]
TO_CHANGE = st.tuples(st.integers(0, 99), st.integers(0, 10**6), st.integers(1, 255))
EVENTS = "events/2026-11-20.ndjson"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PrivateKey]:
    """An archive of two days, and the key that sealed it."""
    folder = tmp_path_factory.mktemp("sealed")
    with closing(KeptLogs(folder / "node")) as kept:
        for day in range(2):
            kept.take(FIRST + days(day), 30)
        kept.turn_to(FIRST + days(2))
        kept.make_manifests()
        kept.export(folder / "evidence.zip")
        return folder / "evidence.zip", KeyRing(kept.key_file).key


@pytest.fixture
def files(sealed: tuple[Path, PrivateKey]) -> Files:
    return read_all(sealed[0])


def read_all(path: Path) -> Files:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.zip"


def write(path: Path, files: Files) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)


def seal_again(files: Files, key: PrivateKey) -> None:
    """What somebody does who can compute hashes and has a key."""
    custody = msgspec.json.decode(files["custody.json"])
    for one in custody["files"]:
        if one["name"] in files:
            content = files[one["name"]]
            one |= {"n_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    custody["key"] = thumbprint(public_jwk(key))
    files["custody.json"] = msgspec.json.encode(custody)
    files["node-key.jwk"] = msgspec.json.encode(public_jwk(key))
    files["node-key.pem"] = write_pem(public_jwk(key))
    names = [name for name in files if not name.startswith("SHA256SUMS")]
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in names)
    files["SHA256SUMS"] = sums.encode()
    files["SHA256SUMS.sig"] = sign_bytes(key, files["SHA256SUMS"])


def told(found: Verification) -> list[str]:
    return [str(one) for one in found.problems]


def test_an_archive_as_it_was_sealed_is_whole(sealed: tuple[Path, PrivateKey]) -> None:
    name = thumbprint(public_jwk(sealed[1]))
    n_bytes: list[int] = []
    found = verify_evidence(sealed[0], name, n_bytes.append)
    assert (found.is_whole, found.is_key_known, found.key) == (True, True, name)
    assert (found.n_events, found.n_proved, found.n_manifests) == (60, 60, 2)
    assert (found.case, found.exported_by) == ("คดี อ.123/2569", "สมชาย ใจดี")
    assert sum(n_bytes) > 0
    assert verify_evidence(sealed[0]).is_key_known is None


def test_it_may_be_packed_again(files: Files, path: Path) -> None:
    write(path, files)
    assert verify_evidence(path).is_whole


def test_another_key_than_the_one_expected_is_told(sealed: tuple[Path, PrivateKey]) -> None:
    found = verify_evidence(sealed[0], "A" * 43)
    assert found.is_key_known is False
    assert told(found)[0].startswith("it was sealed with another key")


def test_one_byte_of_an_event(files: Files, path: Path) -> None:
    content = bytearray(files[EVENTS])
    content[len(content) // 2] ^= 1
    files[EVENTS] = bytes(content)
    write(path, files)
    assert told(verify_evidence(path)) == [f"{EVENTS} was changed: its hash is not the sealed one"]


def test_an_event_that_was_taken_out(files: Files, path: Path) -> None:
    files[EVENTS] = files[EVENTS].split(b"\n", 1)[1]
    write(path, files)
    (problem,) = told(verify_evidence(path))
    assert problem.startswith(f"{EVENTS} has ")


def swap_manifests(files: Files) -> None:
    for ending in (".json", ".sig"):
        first, second = (f"manifests/00000{number}{ending}" for number in (1, 2))
        files[first], files[second] = files[second], files[first]


def rename(files: Files) -> None:
    files["events/2026-11-22.ndjson"] = files.pop(EVENTS)


def exchange_key(files: Files) -> None:
    files["node-key.jwk"] = msgspec.json.encode(public_jwk(new_private_key()))


def garble_key(files: Files) -> None:
    files["node-key.jwk"] = b"{}"


def exchange_pem(files: Files) -> None:
    files["node-key.pem"] = write_pem(public_jwk(new_private_key()))


def cut_signature(files: Files) -> None:
    files["SHA256SUMS.sig"] = files["SHA256SUMS.sig"][:-1]


def list_otherwise(files: Files) -> None:
    files["SHA256SUMS"] = files["SHA256SUMS"].replace(b"  ", b" ")


def rewrite_custody(files: Files) -> None:
    files["custody.json"] = files["custody.json"].replace("สมชาย".encode(), "สมหญิง".encode())


def rewrite_page(files: Files) -> None:
    files["custody.html"] += b" "


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        pytest.param(swap_manifests, [r"manifests/00000[12]\.json (was changed|has \d+ bytes)"], id="manifests exchanged"),
        pytest.param(rename, [f"{EVENTS} is missing", r"2026-11-22.ndjson was added: the seal"], id="a file renamed"),
        pytest.param(exchange_key, ["the seal is broken"], id="another key"),
        pytest.param(garble_key, ["node-key.jwk is no public key"], id="no key"),
        pytest.param(exchange_pem, ["are not the same key", "node-key.pem"], id="another key for openssl"),
        pytest.param(cut_signature, ["the seal is broken"], id="signature cut"),
        pytest.param(list_otherwise, ["SHA256SUMS is no list"], id="list in another form"),
        pytest.param(rewrite_custody, ["custody.json was changed"], id="another name in the record"),
        pytest.param(rewrite_page, ["custody.html was changed"], id="the page"),
        pytest.param(lambda files: files.pop("custody.json"), ["custody.json is missing"], id="no record"),
        pytest.param(lambda files: files.pop("SHA256SUMS"), ["SHA256SUMS is missing"], id="no list"),
        pytest.param(lambda files: files.pop("SHA256SUMS.sig"), ["SHA256SUMS.sig is missing"], id="no signature"),
        pytest.param(lambda files: files.pop("proofs/2026-11-20.ndjson"), ["proofs/2026-11-20.ndjson is missing"], id="no proofs"),
        pytest.param(lambda files: files.update({"events/2027-01-01.ndjson": b""}), ["was added"], id="a file added"),
    ],
)  # fmt: skip
def test_what_was_done_to_the_files_is_told(
    files: Files, path: Path, tamper: Callable[[Files], object], words: list[str]
) -> None:
    tamper(files)
    write(path, files)
    found = verify_evidence(path)
    assert not found.is_whole
    for pattern in words:
        assert re.search(pattern, "\n".join(told(found)))


def drop_event(files: Files) -> None:
    files[EVENTS] = files[EVENTS].split(b"\n", 1)[1]


def change_raw(files: Files) -> None:
    files[EVENTS] = files[EVENTS].replace(
        "เหตุการณ์ 2026-11-20 7".encode(), "เหตุการณ์ 2026-11-20 x".encode()
    )


def change_time(files: Files) -> None:
    files[EVENTS] = files[EVENTS].replace(b"01:00:07", b"01:00:08", 1)


def double_event(files: Files) -> None:
    first = files[EVENTS].split(b"\n", 1)[0]
    files[EVENTS] = first + b"\n" + files[EVENTS]


def move_day(files: Files) -> None:
    files[EVENTS] = files[EVENTS].replace(
        b'"received_at":"2026-11-20T01:00:00', b'"received_at":"2026-11-21T01:00:00'
    )


def no_json(files: Files) -> None:
    files[EVENTS] = b"{\n" + files[EVENTS]


def two_raws(files: Files) -> None:
    files[EVENTS] = files[EVENTS].replace(b'"raw":', b'"raw_base64":"AA==","raw":', 1)


def add_event(files: Files) -> None:
    last = files[EVENTS].splitlines()[-1]
    files[EVENTS] += last.replace(b'"offset":3000', b'"offset":3050') + b"\n"


def drop_manifest(files: Files) -> None:
    for ending in (".json", ".sig"):
        files.pop(f"manifests/000001{ending}")
    files["custody.json"] = re.sub(
        rb'\{\s*"name": "manifests/000001[^}]*\},', b"", files["custody.json"]
    )


def change_manifest(files: Files) -> None:
    name = "manifests/000001.json"
    files[name] = files[name].replace(b'"n_rows":15', b'"n_rows":16', 1)


def garble_manifest(files: Files) -> None:
    files["manifests/000001.json"] = b"{}"


def exchange_manifest_key(files: Files) -> None:
    for name in list(files):
        if name.startswith("keys/") and name.endswith(".jwk"):
            files[name] = msgspec.json.encode(public_jwk(new_private_key()))


def garble_manifest_key(files: Files) -> None:
    for name in list(files):
        if name.startswith("keys/") and name.endswith(".jwk"):
            files[name] = b"[]"


def garble_proofs(files: Files) -> None:
    files["proofs/2026-11-20.ndjson"] = b"{}\n"


def drop_proofs(files: Files) -> None:
    files["proofs/2026-11-20.ndjson"] = b""


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        pytest.param(drop_event, "fewer events are there than were exported", id="event dropped"),
        pytest.param(change_raw, "are not those of manifest 1", id="raw changed"),
        pytest.param(change_time, "are not those of manifest 1", id="time changed"),
        pytest.param(double_event, "there twice", id="event doubled"),
        pytest.param(move_day, "another day", id="day changed"),
        pytest.param(no_json, "events/2026-11-20.ndjson: a line is not", id="no JSON"),
        pytest.param(two_raws, "events/2026-11-20.ndjson: a line is not", id="two raw forms"),
        pytest.param(add_event, "come without a proof", id="event added"),
        pytest.param(drop_manifest, "manifest 1 of that day is missing", id="manifest dropped"),
        pytest.param(change_manifest, "its signature does not hold", id="manifest changed"),
        pytest.param(garble_manifest, "no manifest", id="manifest garbled"),
        pytest.param(swap_manifests, "not the manifest of that number|one before it", id="manifests exchanged"),
        pytest.param(exchange_manifest_key, "another key than its name says", id="manifest key exchanged"),
        pytest.param(garble_manifest_key, "keys/", id="manifest key garbled"),
        pytest.param(garble_proofs, "a line is not as an export writes it", id="proofs garbled"),
        pytest.param(drop_proofs, "come without a proof", id="proofs dropped"),
    ],
)  # fmt: skip
def test_who_has_the_key_still_can_not_change_what_manifests_tell(
    sealed: tuple[Path, PrivateKey],
    files: Files,
    path: Path,
    tamper: Callable[[Files], object],
    words: str,
) -> None:
    tamper(files)
    seal_again(files, sealed[1])
    write(path, files)
    found = verify_evidence(path)
    assert not found.is_whole
    assert re.search(words, "\n".join(told(found)))


def test_a_forger_with_a_key_of_his_own_is_unmasked_by_the_true_one(
    sealed: tuple[Path, PrivateKey], files: Files, path: Path
) -> None:
    seal_again(files, new_private_key())
    write(path, files)
    assert verify_evidence(path).is_key_known is None
    assert not verify_evidence(path, thumbprint(public_jwk(sealed[1]))).is_whole


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(change=TO_CHANGE)
def test_any_changed_byte_of_any_file_is_told(
    sealed: tuple[Path, PrivateKey], path: Path, change: tuple[int, int, int]
) -> None:
    files = read_all(sealed[0])
    number, at, flipped = change
    names = sorted(name for name in files if files[name])
    name = names[number % len(names)]
    changed = dict(files)
    content = bytearray(files[name])
    content[at % len(content)] ^= flipped
    changed[name] = bytes(content)
    write(path, changed)
    assert not verify_evidence(path).is_whole


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(change=TO_CHANGE)
def test_any_changed_byte_of_the_zip_is_told_or_changes_nothing(
    sealed: tuple[Path, PrivateKey], path: Path, change: tuple[int, int, int]
) -> None:
    content = bytearray(sealed[0].read_bytes())
    _, at, flipped = change
    content[at % len(content)] ^= flipped
    path.write_bytes(content)
    if verify_evidence(path).is_whole:  # a time of day, perhaps
        assert read_all(path) == read_all(sealed[0])


def test_a_name_that_is_there_twice(files: Files, path: Path) -> None:
    write(path, files)
    with zipfile.ZipFile(path, "a") as opened, pytest.warns(UserWarning, match="Duplicate name"):
        opened.writestr(EVENTS, b"{}")
    assert f"'{EVENTS}' is in the archive 2 times" in told(verify_evidence(path))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "events\\x", "x.sh", "events/../x"]
)
def test_names_that_no_export_makes(files: Files, path: Path, name: str) -> None:
    write(path, {**files, name: b""})
    assert any("a name that no export makes" in one for one in told(verify_evidence(path)))


def test_bytes_before_after_and_between_the_files(
    sealed: tuple[Path, PrivateKey], path: Path
) -> None:
    content = sealed[0].read_bytes()
    path.write_bytes(content + b"x")
    assert "bytes follow its end" in told(verify_evidence(path))[0]
    path.write_bytes(b"#!/bin/sh\n" + content)
    assert "belong to no file" in told(verify_evidence(path))[0]


def test_something_hidden_between_two_files(files: Files, path: Path) -> None:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w", zipfile.ZIP_DEFLATED) as opened:
        for number, (name, content) in enumerate(files.items()):
            if number == 3:
                hidden.write(b"hidden")
                opened.start_dir = hidden.tell()
            opened.writestr(name, content)
    path.write_bytes(hidden.getvalue())
    assert told(verify_evidence(path)) == [
        "there are bytes in the archive that belong to no file of it"
    ]


def test_a_bomb_is_not_unpacked(files: Files, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipcheck, "_SMALL_BYTES", 1_000_000)
    write(path, {**files, EVENTS: bytes(20_000_000)})
    assert told(verify_evidence(path)) == [f"'{EVENTS}' unpacks to more than logs do"]


def test_a_list_of_files_without_end_is_not_read(
    sealed: tuple[Path, PrivateKey], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(sealed[0].read_bytes())
    content[-10:-6] = struct.pack("<L", 2**31)
    path.write_bytes(content)
    assert "list of files is too long" in told(verify_evidence(path))[0]
    shutil.copy(sealed[0], path)
    monkeypatch.setattr(zipcheck, "MOST_MEMBERS", 3)
    assert "holds too many files" in told(verify_evidence(path))[0]


def test_packed_otherwise(files: Files, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    assert "packed in a way no export does" in told(verify_evidence(path))[0]


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all, but long enough to look at"])
def test_what_is_no_archive(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "no zip archive" in told(verify_evidence(path))[0]


def test_an_archive_that_was_cut_off(sealed: tuple[Path, PrivateKey], path: Path) -> None:
    path.write_bytes(sealed[0].read_bytes()[:-100])
    assert not verify_evidence(path).is_whole


def test_many_problems_are_counted_and_the_first_are_kept(files: Files, path: Path) -> None:
    write(path, {**files, **{f"keys/{number:043}.jwk": b"" for number in range(300)}})
    found = verify_evidence(path)
    assert (found.n_problems, len(found.problems)) == (300, 200)
