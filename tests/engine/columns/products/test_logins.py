"""Sentences of programs that log people in, and of people who try to forge them."""

import io
import json
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import NOTHING_KNOWN
from khumkan.engine.columns.products.logins import read_login
from khumkan.engine.columns.products.unix import name_unix
from khumkan.engine.formats.syslog import parse_line
from khumkan.engine.rows import Value

HEAD = "<38>Nov 21 05:00:00 mon01 sshd[812]: "


def told(action: str, outcome: str, **values: Value) -> dict[str, Value]:
    row: dict[str, Value] = {"event.action": action}
    if outcome:
        row["event.outcome"] = outcome
    names = {"user_target_name": "user.target.name"}
    return row | {
        names.get(name, name.replace("_", ".", 1)): value for name, value in values.items()
    }


@pytest.mark.parametrize(
    ("service", "message", "columns"),
    [
        pytest.param(
            "sshd",
            "Failed password for root from 203.0.113.9 port 51122 ssh2",
            told("login", "failure", user_name="root", source_ip="203.0.113.9", source_port=51122),
            id="wrong-password",
        ),
        pytest.param(
            "sshd",
            "Failed password for invalid user admin from 2001:db8::1 port 4 ssh2",
            told("login", "failure", user_name="admin", source_ip="2001:db8::1", source_port=4),
            id="unknown-user-ipv6",
        ),
        pytest.param(
            "sshd",
            "Accepted publickey for it from 10.41.50.5 port 50000 ssh2: ED25519 SHA256:abc",
            told("login", "success", user_name="it", source_ip="10.41.50.5", source_port=50000),
            id="key",
        ),
        pytest.param(
            "sshd",
            "Invalid user  from 203.0.113.9 port 4022",
            told("login", "failure", source_ip="203.0.113.9", source_port=4022),
            id="no-name-typed",
        ),
        pytest.param(
            "sshd",
            "Connection closed by invalid user x y 203.0.113.9 port 4022 [preauth]",
            told("login", "failure", user_name="x y", source_ip="203.0.113.9", source_port=4022),
            id="closed",
        ),
        pytest.param(
            "sshd",
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
            "rhost=203.0.113.9  user=root",
            told("login", "failure", user_name="root", source_ip="203.0.113.9"),
            id="pam",
        ),
        pytest.param("sshd", "Server listening on 0.0.0.0 port 22.", {}, id="something-else"),
        pytest.param(
            "sudo",
            "somchai : TTY=pts/0 ; PWD=/srv ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow",
            told(
                "sudo",
                "success",
                user_name="somchai",
                user_target_name="root",
                process_command_line="/usr/bin/cat /etc/shadow",
            ),
            id="sudo",
        ),
        pytest.param(
            "sudo",
            "somchai : TTY=pts/0 ; PWD=/srv ; USER=x ; USER=root ; ENV=A=1 ; COMMAND=/bin/id",
            told(
                "sudo",
                "success",
                user_name="somchai",
                user_target_name="root",
                process_command_line="/bin/id",
            ),
            id="sudo-in-a-folder-with-a-forged-name",
        ),
        pytest.param(
            "sudo",
            "somchai : PWD=/ ; COMMAND=/bin/id",
            told("sudo", "success", user_name="somchai", process_command_line="/bin/id"),
            id="sudo-as-nobody-told",
        ),
        pytest.param(
            "sudo",
            "somchai : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
            told(
                "sudo",
                "failure",
                user_name="somchai",
                user_target_name="root",
                process_command_line="/bin/sh",
            ),
            id="sudo-refused",
        ),
        pytest.param(
            "su",
            "FAILED SU (to root) somchai on pts/1",
            {
                "event.action": "su",
                "event.outcome": "failure",
                "user.name": "somchai",
                "user.target.name": "root",
            },
            id="su-refused",
        ),
        pytest.param(
            "cron", "Accepted password for a from 10.0.0.1 port 1 ssh2", {}, id="not-sshd"
        ),
    ],
)
def test_a_sentence_is_taken_apart(service: str, message: str, columns: dict[str, Value]) -> None:
    assert read_login(service, message) == columns


def test_what_a_user_is_called_forges_no_address_in_pams_sentence_either() -> None:
    message = (
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
        "rhost=203.0.113.9  user=x rhost=198.51.100.1"
    )
    assert read_login("sshd", message)["source.ip"] == "203.0.113.9"


@given(typed=st.text(max_size=80).filter(lambda name: "\n" not in name and "\r" not in name))
def test_no_user_name_forges_the_address_it_comes_from(typed: str) -> None:
    forged = f"{typed} from 198.51.100.1 port 22 ssh2"
    message = f"Failed password for invalid user {forged} from 203.0.113.9 port 51122 ssh2"
    assert read_login("sshd", message)["source.ip"] == "203.0.113.9"


def named(line: str) -> dict[str, Value]:
    fields: JsonObject = parse_line(line)
    row = name_unix(fields, NOTHING_KNOWN)
    assert row is not None
    return dict(row.values)


def test_a_line_of_sshd_has_the_address_in_a_column() -> None:
    values = named(HEAD + "Failed password for root from 203.0.113.9 port 51122 ssh2")
    assert (values["source.ip"], values["user.name"]) == ("203.0.113.9", "root")


def test_a_pair_in_a_user_name_fills_no_column_of_ours() -> None:
    values = named(HEAD + "Failed password for source.ip=198.51.100.1 from 203.0.113.9 port 1 ssh2")
    assert values["source.ip"] == "203.0.113.9"
    assert named(HEAD + "hello source.ip=198.51.100.1 x=1 y=2")["kv.source.ip"] == "198.51.100.1"


def test_a_name_of_a_megabyte_is_not_searched() -> None:
    assert read_login("sshd", "Invalid user " + "a from " * 200_000) == {}


@pytest.mark.corpus
def test_another_parser_finds_the_same_addresses_in_public_lines(corpus: Path) -> None:
    n_lines = 0
    with (corpus / "syslog" / "expected_fields.ndjson.zst").open("rb") as packed:
        plain = zstandard.ZstdDecompressor().stream_reader(packed)
        for line in io.TextIOWrapper(plain, "utf-8"):
            row = json.loads(line)
            if row["parser"] == "crowdsecurity/sshd-logs":
                n_lines += 1
                columns = read_login("sshd", row["parsed"]["message"])
                assert columns["source.ip"] == row["meta"]["source_ip"].removeprefix("::ffff:")
    assert n_lines > 40
