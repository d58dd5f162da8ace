"""What patients and staff have in a hospital's logs stays there, whichever way it came in."""

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sector import Sector, attack_of, wait_for
from tests.node.redaction.canaries import traces

CITIZEN = "1101700203451"
NAME = "สมชายใจดี"
MAIL = "somchai.jaidee@hospital.example"
INSIDE = "10.231.187.209"
PERSON = r"HOSP\somchai.jaidee"
FILE = r"C:\Users\somchai.jaidee\Desktop\lab-result.docx"
COMMAND = f'powershell -c "IEX (New-Object Net.WebClient).DownloadString(1)" {CITIZEN}'
QUERY = f"SELECT fname FROM patient WHERE cid = '{CITIZEN}' INTO OUTFILE '/tmp/p.csv'"  # noqa: S608 -- nobody runs it
CANARIES = (CITIZEN, NAME, MAIL, INSIDE, PERSON, FILE, COMMAND, QUERY)


def wrapped(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def web_lines(address: str) -> Iterator[bytes]:
    """Yield an attack on the web site, with what was typed there."""
    typed = quote(f"{CITIZEN} {NAME} {MAIL}")
    for query in (f"id=-1%20UNION%20SELECT%201,password%20FROM%20users--%20{typed}", typed):
        yield (
            f'{address} - - [22/Nov/2026:09:22:22 +0700] "GET /{wrapped(CITIZEN)}/{typed}?{query} '
            f'HTTP/1.1" 200 4312 "https://{wrapped(MAIL)}.example/{typed}" "Mozilla/5.0"\n'
        ).encode()


def firewall_lines(address: str) -> Iterator[bytes]:
    """Yield malware that a firewall let through, under a patient's name."""
    checksum = CITIZEN.encode().hex().ljust(64, "0")
    yield (
        '<189>date=2026-11-22 time=09:32:41 devname="FGT" devid="FGT60F0000000001" tz="+0700" '
        'logid="0211008192" type="utm" subtype="virus" level="warning" vd="root" policyid=7 '
        f'srcip={INSIDE} srcport=51877 dstip={address} dstport=443 proto=6 action="passthrough" '
        f'eventtype="infected" virus="W32/Sample.A!tr" user="{PERSON}" filename="{NAME}.zip" '
        f'url="https://{wrapped(NAME)}.example/{quote(NAME)}/{CITIZEN}" '
        f'analyticscksum="{checksum}" msg="{MAIL}"\n'
    ).encode()


def computer_lines() -> Iterator[bytes]:
    """Yield a command on a desk's computer, and a query at the hospital's database."""
    yield _line(
        Channel="Microsoft-Windows-Sysmon/Operational",
        EventID=1,
        UtcTime="2026-11-22 02:31:12.100",
        Image=r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
        CommandLine=COMMAND,
        CurrentDirectory=FILE,
        User=PERSON,
        Computer="pc-somchai",
    )
    record = {
        "name": "Query",
        "timestamp": "2026-11-22T02:02:32Z",
        "status": 0,
        "command_class": "select",
        "sqltext": QUERY,
        "user": f"his_app[his_app] @  [{INSIDE}]",
        "ip": INSIDE,
        "db": "his",
    }
    yield _line(audit_record=record)


def sensor_lines(address: str) -> Iterator[bytes]:
    """Yield a sensor's alert about an inside computer."""
    event = json.loads(attack_of(address)) | {"src_ip": INSIDE}
    event["http"] = {"hostname": f"{wrapped(CITIZEN)}.example", "url": f"/{quote(NAME)}?{MAIL}"}
    yield _line(**event)


def _line(**event: object) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode() + b"\n"


def found_in(said: bytes) -> dict[str, list[str]]:
    """Return what of each canary can be read in bytes, JSON's own dress taken off, too."""
    bare = said.replace(b"\\\\", b"\\").replace(b'\\"', b'"')
    text = (said + b"\n" + bare).decode("utf-8", "replace").encode()
    return {canary: traces(canary, text) for canary in CANARIES}


def as_syslog(line: bytes) -> bytes:
    return line if line.startswith(b"<") else b"<134>" + line


@pytest.mark.parametrize("way_in", ["http", "syslog"])
def test_nothing_personal_crosses_to_the_hub(sector: Sector, way_in: str) -> None:
    n = 101 if way_in == "http" else 111
    web, wall, sensor = (f"198.51.100.{n + step}" for step in range(3))
    a = sector["a"]
    wait_for(a.is_calm)
    before, began = a.node.ask()["n_findings"], (len(a.api.sent), len(a.stream.sent))
    lines = [*web_lines(web), *firewall_lines(wall), *computer_lines(), *sensor_lines(sensor)]
    if way_in == "http":
        for line in lines:  # a body is of one format
            a.hit(line)
    else:
        a.hit_by_syslog(*map(as_syslog, lines))
    for address in (web, wall, sensor):
        sector.wait_until_all_know(address)
    wait_for(lambda: a.node.ask()["n_findings"] >= before + 5)
    wait_for(a.is_calm)

    kept = b"".join(file.read_bytes() for file in (a.node.data / "journal").glob("*.journal"))
    assert all(found_in(kept).values())
    crossed = {
        "reports": bytes(a.api.sent[began[0] :]),
        "stream": bytes(a.stream.sent[began[1] :]),
        "hub's database": sector.dump(),
        "hub's logs": sector.hub.log.encode(),
    }
    assert b"findings-report" in crossed["reports"]
    for place, said in crossed.items():
        assert not any(found_in(said).values()), (place, found_in(said))
