"""What would be found on any ordinary day is no indicator, whoever published it."""

import pytest
from node_line import Line, firewall, frame, indicator, total

from khumkan.node.immunity import compiling
from khumkan.node.pipeline import floods


@pytest.mark.parametrize(
    "pattern",
    [
        "[ipv4-addr:value = '0.0.0.0/0']",
        "[ipv4-addr:value ISSUBSET '128.0.0.0/1']",
        "[ipv6-addr:value = '::/0']",
        "[ipv6-addr:value = '2000::/3']",
        "[ipv4-addr:value != '198.51.100.1']",
        "[domain-name:value LIKE '%']",
        "[url:value MATCHES '.']",
        "[file:name LIKE '%.%' OR file:name LIKE '%']",
        "[process:command_line LIKE '%']",
        "[network-traffic:dst_port > 0]",
        "[file:size >= 0 AND user-account:account_login LIKE '%']",
    ],
)
def test_what_finds_everything_is_refused_and_counted(line: Line, pattern: str) -> None:
    line.immunity.take_frame(frame(1, indicator(1, pattern)))

    assert len(line.pipeline.indicators) == 0
    assert line.state.counters()["n_indicators_unusable"] == 1
    assert [one.loaded_up_to for one in line.told_deliveries()] == [1]


@pytest.mark.parametrize(
    "pattern",
    [
        "[ipv4-addr:value = '198.51.0.0/16']",
        "[network-traffic:dst_port = 4444]",
        "[domain-name:value LIKE '%.evil.example']",
        "[process:command_line MATCHES 'vssadmin.* delete']",
    ],
)
def test_what_finds_something_is_taken(line: Line, pattern: str) -> None:
    line.immunity.take_frame(frame(1, indicator(1, pattern)))
    assert len(line.pipeline.indicators) == 1


@pytest.mark.parametrize("name", ["valid_until", "modified"])
@pytest.mark.parametrize("time", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_no_clock_shows_costs_its_object_alone(
    line: Line, name: str, time: str
) -> None:
    good = indicator(2, "[ipv4-addr:value = '203.0.113.62']")
    line.immunity.take_frame(
        frame(1, indicator(1, "[ipv4-addr:value = '203.0.113.61']", **{name: time}), good)
    )
    assert len(line.pipeline.indicators) == 1


def test_an_indicator_that_everybodys_traffic_hits_fills_no_disk(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(floods, "KEPT_AN_HOUR", 10)
    line.immunity.take_frame(frame(1, indicator(1, "[ipv4-addr:value = '8.8.4.4']")))
    line.receive(*[firewall(action="x", dst_ip="8.8.4.4", src_port=n) for n in range(100)])
    line.detect()

    assert line.state.findings.n() == 10
    line.pass_time(60)
    assert total(line.told_sightings()) == 100
    assert line.state.counters()["n_findings_not_kept"] == 90
    assert [one.message for one in caplog.records].count("indicator.flood") == 1

    line.pass_time(3_600)
    line.receive(firewall(action="x", dst_ip="8.8.4.4"))
    line.detect()
    assert line.state.findings.n() == 11


def test_expressions_of_the_hub_fill_no_memory(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_MAX_CHECKS", 5)
    costly = "[ipv4-addr:value = '203.0.113.9' AND domain-name:value MATCHES 'a\\\\pL{150}']"
    modest = "[ipv4-addr:value = '203.0.113.{n}' AND domain-name:value MATCHES 'a{n}']"
    line.immunity.take_frame(frame(1, indicator(0, costly)))
    assert len(line.pipeline.indicators) == 0

    for n in range(1, 5):
        line.immunity.take_frame(frame(n + 1, indicator(n, modest.replace("{n}", str(n)))))
    assert len(line.pipeline.indicators) == 2
    assert line.state.counters()["n_indicators_unusable"] == 3
