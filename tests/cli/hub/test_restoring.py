"""A hub to a file and back, by the real commands, on whichever database the tests run."""

import io
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest
from hub_process import HubFailedError, HubProcess

from khumkan.hub.nodes.signing import SIGNING_KEY_FILE

_ADD = """
from django.db import transaction
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.services import record
for n in range({n}):
    with transaction.atomic():
        record("test.write", by=OPERATOR, object_kind="test", object_id=n)
"""
_LOOK = """
from khumkan.ui.audit.selectors import latest_seal, verify_chain
from khumkan.hub.organisations.models import Organisation
from django.contrib.sessions.models import Session
print(latest_seal(), verify_chain().is_whole, Organisation.objects.count(), Session.objects.count())
"""
_EPOCH = """
from khumkan.hub.intel.models import Collection
print(Collection.objects.get().epoch)
"""
_SESSION = """
from datetime import timedelta
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(session_key="k", session_data="", expire_date=timezone.now()+timedelta(1))
"""


def test_what_was_backed_up_comes_back_and_what_was_here_is_kept(hub: HubProcess) -> None:
    data = hub.folder / "data"
    (data / "files" / "ก").mkdir(parents=True)
    (data / "files" / "ก" / "รายงาน.pdf").write_bytes(b"%PDF")
    key, signing_key = (data / "secret.key").read_bytes(), (data / SIGNING_KEY_FILE).read_bytes()
    hub.python(_SESSION)
    epoch = hub.python(_EPOCH)
    said = hub.run("backup", "one.tgz")
    seal = hub.python(_LOOK).split()[0]
    assert f"sealed at entry {seal.replace(':', ', ')}" in said
    assert "keep it as safe as the hub itself" in hub.log
    hub.python(_ADD.format(n=3))
    (data / "secret.key").write_bytes(b"another key\n")
    (data / SIGNING_KEY_FILE).unlink()
    (data / "files" / "later.txt").write_text("later")
    said = hub.run("restore", "one.tgz", "--replace")
    assert "15 organisations, 1 files" in said
    assert "the chain is whole" in said
    (kept,) = data.glob("replaced-*")
    assert (kept / "secret.key").read_bytes() == b"another key\n"
    assert (kept / "files" / "later.txt").read_text() == "later"
    assert (data / "secret.key").read_bytes() == key
    assert (data / SIGNING_KEY_FILE).read_bytes() == signing_key
    assert (data / SIGNING_KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert (data / "files" / "ก" / "รายงาน.pdf").read_bytes() == b"%PDF"
    assert not (data / "files" / "later.txt").exists()
    number, whole, organisations, sessions = hub.python(_LOOK).split()
    # One entry more: that it was restored. Everybody has to sign in again.
    assert int(number.split(":")[0]) == int(seal.split(":")[0]) + 1
    assert (whole, organisations, sessions) == ("True", "15", "0")
    assert hub.python(_EPOCH) != epoch  # what nodes know of frames holds no more


def test_a_backup_goes_where_there_is_no_hub_yet(hub: HubProcess, tmp_path: Path) -> None:
    if "DATABASE_URL" in hub.settings:
        pytest.skip("a PostgreSQL hub has one database here; an empty one is tried above")
    hub.run("backup", "one.tgz")
    elsewhere = HubProcess(tmp_path / "elsewhere", hub.settings)
    elsewhere.folder.mkdir()
    elsewhere.run("restore", str(hub.folder / "one.tgz"))
    assert elsewhere.python(_LOOK).split()[1:3] == ["True", "15"]
    elsewhere.start()
    elsewhere.stop()


def test_a_backup_is_whole_while_others_write(hub: HubProcess) -> None:
    writers = [threading.Thread(target=hub.python, args=[_ADD.format(n=150)]) for _ in range(2)]
    for writer in writers:
        writer.start()
    for number in range(3):
        hub.run("backup", f"{number}.tgz")
    for writer in writers:
        writer.join()
    for number in range(3):
        hub.run("restore", f"{number}.tgz", "--replace")
        assert hub.python(_LOOK).split()[1] == "True"


def test_a_hub_is_not_overwritten_unasked(hub: HubProcess) -> None:
    hub.run("backup", "one.tgz")
    before = hub.python(_LOOK)
    with pytest.raises(HubFailedError, match="there is a hub here already; say --replace"):
        hub.run("restore", "one.tgz")
    assert hub.python(_LOOK) == before


def test_a_file_that_is_there_is_not_overwritten(hub: HubProcess) -> None:
    (hub.folder / "one.tgz").write_text("precious")
    with pytest.raises(HubFailedError, match="there is a file of this name already"):
        hub.run("backup", "one.tgz")
    assert (hub.folder / "one.tgz").read_text() == "precious"


def test_a_damaged_backup_touches_nothing(hub: HubProcess) -> None:
    hub.run("backup", "one.tgz")
    archive = hub.folder / "one.tgz"
    whole = bytearray(archive.read_bytes())
    whole[len(whole) // 2] ^= 1
    archive.write_bytes(whole)
    before = hub.python(_LOOK)
    with pytest.raises(HubFailedError, match=r"one\.tgz: .*damaged"):
        hub.run("restore", "one.tgz", "--replace")
    assert hub.python(_LOOK) == before
    assert list((hub.folder / "data").glob("replaced-*")) == []
    assert list((hub.folder / "data").glob(".restore-*")) == []


def test_a_backup_of_a_newer_version_is_refused_by_name(hub: HubProcess) -> None:
    hub.python(
        "from django.db import connection\n"
        "from django.db.migrations.recorder import MigrationRecorder\n"
        "MigrationRecorder(connection).record_applied('audit', '0099_from_the_future')"
    )
    hub.run("backup", "one.tgz")
    with pytest.raises(HubFailedError, match=r"which is newer; .*\(audit\.0099_from_the_future is"):
        hub.run("restore", "one.tgz", "--replace")


def test_a_hub_that_runs_is_not_replaced_but_can_be_backed_up(hub: HubProcess) -> None:
    hub.start()
    hub.run("backup", "one.tgz")
    with pytest.raises(HubFailedError, match="another khumkan hub serve runs on this folder"):
        hub.run("restore", "one.tgz", "--replace")


def test_a_backup_of_the_other_kind_of_database_is_refused(hub: HubProcess) -> None:
    if "DATABASE_URL" in hub.settings:
        pytest.skip("asked from the side of SQLite")
    hub.run("backup", "one.tgz")
    archive, other = hub.folder / "one.tgz", hub.folder / "other.tgz"
    with tarfile.open(archive) as source, tarfile.open(other, "w:gz") as target:
        for info in source:
            content = source.extractfile(info)
            assert content
            data = content.read()
            if info.name == "manifest.json":
                data = data.replace(b'"sqlite"', b'"postgresql"').replace(b".sqlite3", b".pgdump")
                info.size = len(data)
            target.addfile(info, io.BytesIO(data))
    with pytest.raises(HubFailedError, match="this backup is of postgresql and this hub keeps"):
        hub.run("restore", "other.tgz", "--replace")


def test_a_full_disk_is_told_and_leaves_nothing(hub: HubProcess) -> None:
    program = [sys.executable, "-m", "khumkan.cli", "hub", "backup", "o"]
    blocks = 8 if "DATABASE_URL" in hub.settings else 300  # SQLite itself needs some beside it
    # What measures the coverage writes a file of its own when it ends: not under this limit.
    settings = {name: v for name, v in hub._environment().items() if "COVERAGE" not in name}
    done = subprocess.run(  # noqa: S603 -- our own program, with a small limit on what it may write
        ["/bin/sh", "-c", f'ulimit -f {blocks}; trap "" XFSZ; exec "$@"', "sh", *program],
        env=settings,
        cwd=hub.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert list(hub.folder.glob("o*")) == list(hub.folder.glob(".backup-*")) == []
