"""The afternoon in the hospital: connect, install, a line is written, the source is green."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import system_packages
from node_process import NodeProcess, fake_hub_beside, new_node
from tests.node.connecting.packs import rsyslog
from tests.node.connecting.test_reading import NGINX, text
from tests.node.inputs.running import until

pytestmark = pytest.mark.soak  # a node of its own

SETTINGS = {"KHUMKAN_NODE__RELP_TLS_PORT": "0", "KHUMKAN_NODE__HTTPS_PORT": "0"}


@pytest.fixture
def node(tmp_path: Path, socket_enabled: None) -> Iterator[NodeProcess]:
    del socket_enabled
    try:
        system_packages.find_rsyslog()
    except system_packages.NoSenderError as reason:
        pytest.skip(str(reason))
    with fake_hub_beside() as hub, new_node(tmp_path, **SETTINGS) as made:
        made.run("enrol", "--hub", hub.url, "--code", hub.code)
        made.start()
        yield made


def test_a_web_servers_request_becomes_a_finding(node: NodeProcess, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    options = ("--source", "web", "--host", "127.0.0.1", "--out", str(out))
    assert "it sends by relp-tls" in node.run("connect", "nginx", *options)
    folder = tmp_path / "rsyslog"
    log = folder / "log" / "nginx" / "khumkan.log"
    log.parent.mkdir(parents=True)
    log.write_text(text(NGINX) + "\n", encoding="utf-8")
    files = (out / "10-khumkan-modules.conf", out / "60-khumkan-nginx.conf")
    conf = f'global(workDirectory="{folder}")\n' + "".join(one.read_text("utf-8") for one in files)
    conf = conf.replace("/etc/khumkan-sender/nginx", str(out / "sender"))
    with rsyslog(folder, conf.replace("/var/log/", f"{folder}/log/")):
        until(lambda: "SQL Injection With UNION SELECT" in node.run("findings"))
    until(lambda: "GREEN" in node.run("source", "show", "web"))  # told every two seconds
    (source,) = node.status()["sources"]
    assert (source["name"], source["kind"]) == ("web", "web-server")
