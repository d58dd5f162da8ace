"""Two versions made from this tree: the good one stays, the bad ones are taken back by themselves."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from fake_hub import FakeHub
from node_process import NodeProcess, fake_hub_beside, new_node, wait_for
from node_versions import DIES, MIGRATES, NEVER_STARTS, REFUSES, Site, make_bundle, new_site

from khumkan.core.messages import Message
from khumkan.node.control import ask
from khumkan.node.folder import NodeFolder
from khumkan.node.upgrading import Layout, Patience, Upgrade, UpgradeError, opened_bundle
from khumkan.node.upgrading.services import run_command

FIRST, SECOND, THIRD = "2026.1.0", "2026.2.0", "2026.3.0"
_NUMBERS = count()


@pytest.fixture
def hub(socket_enabled: None) -> Iterator[FakeHub]:
    del socket_enabled
    with fake_hub_beside() as one:
        yield one


@pytest.fixture
def node(tmp_path: Path, hub: FakeHub) -> Iterator[NodeProcess]:
    with new_node(tmp_path) as one:
        one.run("enrol", "--hub", hub.url, "--code", hub.code)
        yield one


@pytest.fixture
def site(node: NodeProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A machine on which the first version runs."""
    for name, value in node.environment().items():
        monkeypatch.setenv(name, value)
    prefix = tmp_path / "opt"
    prefix.mkdir()
    with new_site(node, prefix) as one:
        bundle = make_bundle(tmp_path / "first", FIRST)
        run_command(f"sh {bundle / 'install.sh'} --only-program --prefix {prefix}")
        Layout(prefix).switch(FIRST)
        run_command(one.commands.start)
        wait_for(lambda: asked(one).get("version") == FIRST)
        yield one


def asked(site: Site) -> dict[str, Any]:
    try:
        return ask(site.node.data / "control.sock", "status") or {}
    except OSError:
        return {}


def send(site: Site, token: str, n: int) -> None:
    address = asked(site)["inputs"]["http"]
    site.node.http = ("127.0.0.1", int(address.rpartition(":")[2]))
    for _ in range(n):
        event = {"EventID": 1, "Channel": "System", "RecordNumber": next(_NUMBERS)}
        site.node.send(orjson.dumps(event) + b"\n", token)


def n_events(site: Site) -> int:
    sources = asked(site).get("sources", [])
    return sum(one["n_events"] for one in sources)


def upgrade_of(site: Site, said: list[str]) -> Upgrade:
    def tell(words: Message) -> None:
        said.append(str(words))

    return Upgrade(
        Layout(site.prefix),
        NodeFolder(site.node.data),
        tell,
        site.commands,
        Patience(ready=30.0, healthy=1.0, look=0.05),
    )


def test_a_good_version_stays_a_refused_one_stops_nothing_and_there_is_a_way_back(
    site: Site, tmp_path: Path
) -> None:
    said: list[str] = []
    upgrade = upgrade_of(site, said)
    added = site.node.run("source", "add", "web", "--kind", "web-server")
    token = next(word for word in added.split() if word.startswith("khumkan-source_"))
    send(site, token, 3)
    since = asked(site)["running_since"]
    with (
        opened_bundle(make_bundle(tmp_path / "bad", THIRD, REFUSES), None) as bundle,
        pytest.raises(UpgradeError, match="would not start here; nothing was changed"),
    ):
        upgrade.run(bundle)
    assert asked(site)["running_since"] == since
    with opened_bundle(make_bundle(tmp_path / "second", SECOND, MIGRATES), None) as bundle:
        upgrade.run(bundle)
    assert asked(site)["version"] == SECOND
    assert (site.prefix / "current").readlink() == Path("versions") / SECOND
    send(site, token, 2)
    wait_for(lambda: n_events(site) == 5)
    assert upgrade.roll_back() == FIRST
    assert asked(site)["version"] == FIRST
    # Its tables were changed: the copy of before came back, and what came since is read again.
    wait_for(lambda: n_events(site) == 5)
    assert any("state.db is as of the upgrade again" in one for one in said)
    assert (site.node.data / "state.db.newer").exists()
    with (
        opened_bundle(make_bundle(tmp_path / "again", FIRST), None) as bundle,
        pytest.raises(UpgradeError, match="in force already"),
    ):
        upgrade.run(bundle)


@pytest.mark.parametrize(
    ("trick", "why"),
    [
        pytest.param(
            MIGRATES + DIES, "stopped answering", id="it dies after a while", marks=pytest.mark.soak
        ),
        pytest.param(NEVER_STARTS, "not ready", id="it never starts", marks=pytest.mark.soak),
    ],
)
def test_a_bad_version_is_taken_back(site: Site, tmp_path: Path, trick: str, why: str) -> None:
    said: list[str] = []
    upgrade = upgrade_of(site, said)
    with opened_bundle(make_bundle(tmp_path / "bad", THIRD, trick), None) as bundle:
        upgrade.patience = Patience(ready=20.0, healthy=20.0, look=0.05)
        with pytest.raises(UpgradeError, match=why):
            upgrade.run(bundle)
    assert asked(site)["version"] == FIRST
    assert any(f"going back to version {FIRST}" in one for one in said)
