"""MariaDB with the audit that our set-up asks for: what it writes is read, and rules find in it."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.running import khumkan
from tests.node.connecting.packs import pack, texts

pytestmark = pytest.mark.soak  # a database of its own takes some ten seconds to make

SERVER = """
[mysqld]
datadir={folder}/data
socket={folder}/socket
pid-file={folder}/pid
skip_networking
innodb_buffer_pool_size=16M
character_set_server=utf8mb4
"""
STATEMENTS = (
    "CREATE DATABASE his",
    "CREATE TABLE his.patient (hn varchar(20), name varchar(200))",
    "INSERT INTO his.patient VALUES ('1', 'นางสมศรี'), ('2', 'it''s, ok')",
    "SELECT hn,\n name\nFROM his.patient",
    "SELECT * FROM his.patient WHERE hn = '1' UNION SELECT user, host FROM mysql.user",
    "SELECT name INTO OUTFILE '{folder}/out.txt' FROM his.patient",
    "CREATE USER his@'10.0.0.7' IDENTIFIED BY 'a-password-of-ours'",
    "GRANT ALL PRIVILEGES ON *.* TO his@'10.0.0.7'",
    "SET GLOBAL server_audit_logging = OFF",
    "SET GLOBAL server_audit_logging = ON",
    "DROP TABLE his.patient",
)
FOUND = {
    "All Patients Read at Once From the HIS Database",
    "HIS Database Writes or Reads Files",
    "All Rights on the HIS Database Granted",
    "Audit of the HIS Database Turned Off",
    "Patients' Data Deleted From the HIS Database",
}


def run(*command: str, check: bool = True) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, check=check, capture_output=True, timeout=60)  # noqa: S603 -- the system's own


@pytest.fixture
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server with our file; its socket lies in the folder of its log."""
    for program in ("mariadbd", "mariadb-install-db", "mariadb"):
        if not shutil.which(program):
            pytest.skip("no MariaDB: the packages mariadb-server and mariadb-client")
    folder = tmp_path_factory.mktemp("db")
    audit = texts(pack("mysql", "relp-tls"))["60-khumkan-audit.cnf"]
    file = folder / "my.cnf"
    file.write_text(audit.replace("/var/log/mysql", str(folder)) + SERVER.format(folder=folder))
    for each in (folder, *folder.parents):
        if each.stat().st_mode & 0o001 == 0 and each.stat().st_uid == os.getuid():
            each.chmod(0o755)
    options = [f"--defaults-file={file}"]
    if os.getuid() == 0:
        shutil.chown(folder, "mysql")
        options.append("--user=mysql")
    run("mariadb-install-db", *options, "--auth-root-authentication-method=normal")
    (folder / "khumkan-audit.log").unlink()
    server = subprocess.Popen(["mariadbd", *options], stderr=subprocess.DEVNULL)  # noqa: S603, S607 -- the system's own
    try:
        yield wait_for(folder / "socket")
    finally:
        server.terminate()
        server.wait(60)


def wait_for(socket: Path) -> Path:
    deadline = time.monotonic() + 60
    while run("mariadb", f"--socket={socket}", "-uroot", "-e", "SELECT 1", check=False).returncode:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return socket


def test_rules_find_what_was_done_to_a_real_database(socket: Path) -> None:
    folder = socket.parent
    client = ["mariadb", f"--socket={socket}", "--default-character-set=utf8mb4"]
    for statement in STATEMENTS:
        run(*client, "-uroot", "-e", statement.format(folder=folder))
    assert run(*client, "-uroot", "-pwrong", "-e", "SELECT 1", check=False).returncode
    gone = run(*client, "-uroot", "-e", "UNINSTALL PLUGIN server_audit", check=False)
    assert b"force_plus_permanent" in gone.stderr
    log = folder / "khumkan-audit.log"
    said = khumkan("detect", "--events", log, "--output", "jsonl")
    assert {one["title"] for one in said.findings} >= FOUND
    text = log.read_text(encoding="utf-8")
    assert "a-password-of-ours" not in text
    assert "นางสมศรี" in text
    assert "no rule's log source" not in said.err
