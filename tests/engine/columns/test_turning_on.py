"""What is said beside rules that wait for logs."""

from pathlib import Path

import pytest

from khumkan.engine.columns import column_for
from khumkan.engine.columns.turning_on import what_to_turn_on
from khumkan.engine.rows import LogSource
from khumkan.engine.sigma import load_rules

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        pytest.param(
            LogSource("windows", "process_creation"), "4688", id="two ways to one category"
        ),
        pytest.param(
            LogSource("windows", "registry_delete"), "Sysmon event 12", id="from the table"
        ),
        pytest.param(LogSource("windows", "pipe_created"), "17, 18", id="several events"),
        pytest.param(
            LogSource("windows", "ps_classic_start"),
            "Windows PowerShell, event 400",
            id="a channel and its event",
        ),
        pytest.param(
            LogSource("windows", "", "ntlm"), "NTLM/Operational", id="a service's channel"
        ),
        pytest.param(LogSource("windows"), "System", id="all of Windows"),
        pytest.param(LogSource("linux", "", "sshd"), "rsyslog", id="a product's system log"),
        pytest.param(LogSource("linux", "", "auditd"), "auditd", id="a product's service"),
        pytest.param(LogSource("", "", "nginx"), "one line for each request", id="a web server"),
        pytest.param(LogSource("django", "application"), "stack traces", id="an application"),
        pytest.param(LogSource("", "webserver"), "access log", id="a generic category"),
        pytest.param(LogSource("acme", "", "box"), "acme/*/box", id="nobody knows it"),
    ],
)
def test_it_is_said_what_brings_the_logs(source: LogSource, told: str) -> None:
    assert told in str(what_to_turn_on(source))


def test_each_of_our_own_rules_has_an_answer() -> None:
    rules = load_rules([ROOT / "rules" / "sigma"], find_column=column_for).rules
    assert rules
    assert not [one for one in rules if "page of columns" in str(what_to_turn_on(one.source))]


@pytest.mark.corpus
def test_nearly_all_public_rules_have_an_answer(public_rules: Path) -> None:
    rules = load_rules([public_rules], find_column=column_for).rules
    unanswered = [one for one in rules if "page of columns" in str(what_to_turn_on(one.source))]
    assert len(unanswered) < len(rules) / 50
