"""nginx with our log_format: rules find in what it writes, by file and by its own syslog."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from tests.cli.running import khumkan
from tests.node.connecting.packs import pack, texts
from tests.node.inputs.running import PATIENCE, WayIn, until

from khumkan.node.inputs import SyslogUdpInput

SERVER = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    {ours}
    {more}
    server {{ listen unix:{folder}/socket; location / {{ return 200 "สวัสดี"; }} }}
}}
"""
REQUESTS = (
    b"/opd/index.php?hn=1%20UNION%20SELECT%20username,password%20FROM%20users",
    b"/uploads/2026/x.php?cmd=id",
    b"/../../../../etc/passwd",
    '/ค้นหา?q="a\\b"'.encode(),
)
FOUND = {"SQL Injection With UNION SELECT", "Script in an Upload Folder Was Called"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for nginx, with a path short enough for a socket."""
    if not shutil.which("nginx", path=os.defpath + ":/usr/sbin"):
        pytest.skip("no nginx: the package nginx-light")
    (tmp_path / "w").mkdir()
    return tmp_path / "w"


def serve(folder: Path, more: str = "") -> "subprocess.Popen[bytes]":
    ours = texts(pack("nginx", "relp"))["khumkan-nginx.conf"]
    ours = ours.replace("/var/log/nginx", str(folder))
    (folder / "nginx.conf").write_text(SERVER.format(folder=folder, ours=ours, more=more))
    program = shutil.which("nginx", path=os.defpath + ":/usr/sbin")
    assert program
    return subprocess.Popen(  # noqa: S603 -- the system's own program
        [program, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"],
        stderr=subprocess.DEVNULL,
    )


def ask(folder: Path, target: bytes) -> None:
    until((folder / "socket").exists)
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(PATIENCE)
        one.connect(str(folder / "socket"))
        lines = (b"GET " + target + b" HTTP/1.1", b"Host: www.khaosuan.example", b'User-Agent: "x"')
        one.sendall(b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n")
        while one.recv(4096):
            pass


def test_rules_find_what_a_real_nginx_wrote(folder: Path, socket_enabled: None) -> None:
    del socket_enabled
    server = serve(folder)
    try:
        for target in REQUESTS:
            ask(folder, target)
    finally:
        server.terminate()
        server.wait(PATIENCE)
    said = khumkan("detect", "--events", folder / "khumkan.log", "--output", "jsonl")
    assert {one["title"] for one in said.findings} >= FOUND


def test_its_own_syslog_can_be_pointed_at_the_node(way_in: WayIn, folder: Path) -> None:
    one = way_in.open(SyslogUdpInput)
    assert one.address
    server = serve(
        folder,
        f"access_log syslog:server={one.address[0]}:{one.address[1]},tag=nginx khumkan;",
    )
    try:
        ask(folder, REQUESTS[0])
        until(lambda: way_in.lines)
    finally:
        server.terminate()
        server.wait(PATIENCE)
    (folder / "got.log").write_bytes(b"\n".join(way_in.lines) + b"\n")
    said = khumkan("detect", "--events", folder / "got.log", "--output", "jsonl")
    assert "SQL Injection With UNION SELECT" in {one["title"] for one in said.findings}
