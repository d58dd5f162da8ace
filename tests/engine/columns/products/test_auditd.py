"""Records of auditd: values written as digits, words of a program within, and forged ones."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.engine.columns.products.named_lines import name_line

from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.auditd import AUDITD, name_auditd
from khumkan.engine.rows import LogSource, Value

SOURCE = LogSource("linux", "", "auditd")
STAMP = "msg=audit(1795237200.001:7):"
SYSCALL = (
    f"type=SYSCALL {STAMP} arch=c000003e syscall=59 success=yes exit=0 a0=237f568 a1=41 ppid=1 "
    'pid=2 uid=33 euid=33 comm="id" exe="/usr/bin/id" key="web"'
)
CALLED = f"""type=SERVICE_STOP {STAMP} pid=1 uid=0 msg='unit=ufw comm="systemd" exe="/lib/systemd" addr=? res=success'"""


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        pytest.param(
            f'type=EXECVE {STAMP} argc=3 a0="chmod" a1="777" a2=2F7372762F6120622E7368',
            {"type": "EXECVE", "a0": "chmod", "a1": "777", "a2": "/srv/a b.sh"},
            id="an-argument-with-a-space-is-digits",
        ),
        pytest.param(
            f'type=EXECVE {STAMP} argc=2 a0="x" a1_len=9000 a1[0]="ab" a1[1]=6364',
            {"a0": "x", "a1": "abcd", "a1_len": "9000"},
            id="a-long-argument-is-cut",
        ),
        pytest.param(
            SYSCALL,
            {"SYSCALL": "execve", "a1": "41", "euid": "33", "exe": "/usr/bin/id", "key": "web"},
            id="a-number-of-a-system-call-has-its-name-and-pointers-stay",
        ),
        pytest.param(
            f'{SYSCALL}\x1dARCH=x86_64 SYSCALL=execveat UID="www-data"',
            {"SYSCALL": "execveat", "UID": "www-data", "key": "web"},
            id="enriched",
        ),
        pytest.param(
            f'type=PATH {STAMP} item=0 name="/etc/ld.so.preload" nametype=CREATE',
            {"type": "PATH", "name": "/etc/ld.so.preload", "nametype": "CREATE"},
            id="path",
        ),
        pytest.param(
            f"type=PATH {STAMP} name=2F7372762FE0B881 key=610162",
            {"name": "/srv/ก", "key": "a,b"},
            id="thai-path-and-two-keys",
        ),
        pytest.param(
            f"type=PROCTITLE {STAMP} proctitle=7375002D2D68656C70",
            {"proctitle": "su --help"},
            id="proctitle",
        ),
        pytest.param(
            CALLED,
            {"type": "SERVICE_STOP", "unit": "ufw", "comm": "systemd", "res": "success"},
            id="a-programs-own-words",
        ),
        pytest.param(
            f"node=db1 type=USER_CMD {STAMP} msg='cwd=\"/root\" cmd=6361742078 res=failed'",
            {"node": "db1", "cmd": "cat x", "cwd": "/root", "res": "failed"},
            id="sudo",
        ),
    ],
)  # fmt: skip
def test_a_rule_finds_the_fields_of_a_record(line: str, fields: dict[str, Value]) -> None:
    row = name_line(line)
    assert row.sources == {SOURCE}
    assert {name: row.values.get(column_for(SOURCE, name)) for name in fields} == fields
    assert row.time == datetime(2026, 11, 21, 5, 0, 0, 1000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        pytest.param(
            f'type=EXECVE {STAMP} argc=2 a0="nc" a1="-e"',
            {"process.args": ("nc", "-e"), "process.command_line": "nc -e"},
            id="arguments",
        ),
        pytest.param(SYSCALL, {"event.action": "SYSCALL", "auditd.log.sequence": 7}, id="type"),
        pytest.param(
            f"type=USER_CMD {STAMP} msg='cmd=6361742078'",
            {"process.command_line": "cat x"},
            id="sudo",
        ),
        pytest.param(
            f'<30>Nov 21 05:00:00 h1 audispd: type=CWD {STAMP} cwd="/srv"',
            {"process.working_directory": "/srv", "host.name": "h1"},
            id="by-syslog",
        ),
    ],
)
def test_what_ecs_has_a_name_for_has_it(line: str, columns: dict[str, Value]) -> None:
    row = name_line(line)
    assert {name: row.values.get(name) for name in columns} == columns


@pytest.mark.parametrize(
    ("user", "name"),
    [
        pytest.param('"root"', "root", id="plain"),
        pytest.param("78206164 64723D31", "x ad", id="digits-end-at-a-space"),
        pytest.param("7820616464723D392E392E392E39", "x addr=9.9.9.9", id="a-pair-in-a-name"),
    ],
)
def test_a_user_name_forges_no_address(user: str, name: str) -> None:
    line = f"type=USER_LOGIN {STAMP} msg='op=login acct={user} addr=203.0.113.9 res=failed'"
    values = name_line(line).values
    assert values["user.name"] == name
    assert values["source.ip"] == "203.0.113.9"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"Nov 21 05:00:00 h sshd[1]: Invalid user x type=PATH {STAMP}", id="quoted"),
        pytest.param(f"Nov 21 05:00:00 h portal[1]: type=PATH {STAMP}", id="a-programs-whole-line"),
        pytest.param("type=PATH msg=audit(x): name=1", id="no-stamp"),
        pytest.param("audit: type=1400", id="kernel"),
    ],
)
def test_another_line_is_left_to_others(line: str) -> None:
    assert SOURCE not in name_line(line).sources


@pytest.mark.parametrize("fields", [{}, {"message": 5}, {"message": f"type=A {STAMP}", "x": 1}])
def test_an_object_is_no_line(fields: dict[str, Value]) -> None:
    assert name_auditd({**fields}, NOTHING_KNOWN) is None  # type: ignore[dict-item]


def test_no_two_fields_share_a_column() -> None:
    assert len(set(AUDITD.columns.values())) == len(AUDITD.columns)


@pytest.mark.corpus
@pytest.mark.parametrize("kind", ["auditd-logs", "auditd-suid-crash", "auditd-postexploit-rm"])
def test_each_public_record_is_named(corpus: Path, kind: str) -> None:
    text = (corpus / "syslog" / "raw" / kind / f"{kind}.log").read_text("utf-8")
    rows = [name_line(line) for line in text.split("\n") if line.strip()]
    assert rows
    for row in rows:
        assert row.sources == {SOURCE}
        assert row.time
        assert row.values["auditd.log.sequence"]
