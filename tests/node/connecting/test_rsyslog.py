"""The set-ups that rsyslog carries, run by rsyslog as they are written but for their folders."""

from pathlib import Path

import pytest
import system_packages
from certified import Certified
from tests.node.connecting.packs import pack, rsyslog, rsyslog_text
from tests.node.inputs.running import WayIn, until

from khumkan.node.inputs import RelpInput, RelpTlsInput, SyslogTcpInput, SyslogTlsInput

INPUTS = {
    "relp-tls": RelpTlsInput,
    "syslog-tls": SyslogTlsInput,
    "relp": RelpInput,
    "syslog": SyslogTcpInput,
}
FILES = {
    "nginx": "nginx/khumkan.log",
    "mysql": "mysql/khumkan-audit.log",
    "suricata": "suricata/khumkan-eve.json",
}
LINE = 'ผู้ใช้ นางสมศรี {{"n": {n}, "text": "{text}"}}'


@pytest.fixture(autouse=True)
def _installed() -> None:
    try:
        system_packages.find_rsyslog()
    except system_packages.NoSenderError as reason:
        pytest.skip(str(reason))


def write(file: Path) -> None:
    """Write ten lines, the last of them as long as Suricata's may be."""
    file.parent.mkdir(parents=True)
    lines = [LINE.format(n=n, text="x" * (20_000 if n == 9 else 5)) for n in range(10)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def send(way_in: WayIn, tmp_path: Path, kind: str, way: str, more: str = "") -> None:
    certified = Certified(tmp_path)
    options = {"context": certified.server()} if way.endswith("-tls") else {}
    one = way_in.open(INPUTS[way], **options)
    bundle = certified.bundle(way_in.sources)
    folder = tmp_path / "rsyslog"
    with rsyslog(folder, rsyslog_text(pack(kind, way, one.address), folder, bundle) + more):
        until(lambda: len(way_in.lines) >= 10)
    assert len(way_in.lines) == 10
    assert [f'"n": {n}, '.encode() in line for n, line in enumerate(way_in.lines)] == [True] * 10
    assert all("นางสมศรี".encode() in line for line in way_in.lines)
    assert all(record.is_authenticated == way.endswith("-tls") for record in way_in.records)


@pytest.mark.parametrize("way", INPUTS)
def test_a_linux_machine_sends_what_it_logs(way_in: WayIn, tmp_path: Path, way: str) -> None:
    events = tmp_path / "rsyslog" / "events"
    write(events)
    logs = f'input(type="imfile" file="{events}" tag="his")\n'
    send(way_in, tmp_path, "linux", way, logs)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_sent_line_by_line_however_long(way_in: WayIn, tmp_path: Path, kind: str) -> None:
    write(tmp_path / "rsyslog" / "log" / FILES[kind])
    send(way_in, tmp_path, kind, "relp-tls")
    assert len(way_in.lines[9]) > 20_000
