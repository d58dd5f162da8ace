"""The texts of every set-up: filled in, well-formed, and nothing of one in another's place."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from tests.node.connecting.packs import TOKEN, pack, texts

from khumkan.core.errors import ConfigurationError
from khumkan.core.jsontypes import JsonObject
from khumkan.core.settings import Node
from khumkan.node.connecting import (
    KINDS,
    ConnectingError,
    Proof,
    check_host,
    choose_way,
    find_open_ports,
    get_kind,
    list_steps,
    listens_only_here,
    refuse_pack_folder,
    write_pack,
)
from khumkan.node.connecting.ways import WAYS

ANY = "0.0.0.0"  # noqa: S104 -- nothing listens
EVERY = [(kind.name, way) for kind in KINDS.values() for way in kind.ways]


@pytest.mark.parametrize(("kind", "way"), EVERY)
def test_address_and_port_stand_in_one_of_its_files(kind: str, way: str) -> None:
    found = texts(pack(kind, way))
    assert [name for name, text in found.items() if "10.0.0.5" in text]
    assert [name for name, text in found.items() if "5555" in text]
    assert not [text for text in found.values() if "@NODE" in text or "@PORT@" in text]
    n_tokens = sum(text.count(TOKEN) for text in found.values())
    assert n_tokens == (1 if WAYS[way].proof is Proof.TOKEN else 0)


@pytest.mark.parametrize("way", ["https", "http"])
@pytest.mark.parametrize("host", ["10.0.0.5", "node.hospital.example", "2001:db8::5"])
def test_shippers_can_read_their_yaml(way: str, host: str) -> None:
    def read(kind: str, name: str) -> object:
        return yaml.safe_load(texts(pack(kind, way, (host, 5555)))[name])

    url = f"{way}://[{host}]:5555" if ":" in host else f"{way}://{host}:5555"
    beat: dict[str, dict[str, object]] = read("winlogbeat", "winlogbeat.yml")  # type: ignore[assignment]
    assert beat["output.elasticsearch"]["hosts"] == [url]
    assert beat["output.elasticsearch"]["api_key"] == f"khumkan:{TOKEN}"
    assert ("ssl.certificate_authorities" in beat["output.elasticsearch"]) == (way == "https")
    bit: dict[str, dict[str, list[dict[str, object]]]] = read("fluent-bit", "fluent-bit.yaml")  # type: ignore[assignment]
    (out,) = bit["pipeline"]["outputs"]
    assert (out["host"], out["port"], out["http_passwd"]) == (host, 5555, TOKEN)
    assert ("tls.ca_file" in out) == (way == "https")
    vector: dict[str, dict[str, dict[str, object]]] = read("vector", "vector.yaml")  # type: ignore[assignment]
    sink = vector["sinks"]["khumkan"]
    assert sink["endpoints"] == [url]
    assert sink["auth"] == {"strategy": "basic", "user": "khumkan", "password": TOKEN}
    assert ("tls" in sink) == (way == "https")


def test_suricata_can_read_its_yaml() -> None:
    text = texts(pack("suricata", "relp"))["khumkan-suricata.yaml"]
    (output,) = yaml.safe_load(text)["outputs"]
    kinds = [one if isinstance(one, str) else next(iter(one)) for one in output["eve-log"]["types"]]
    assert kinds[:3] == ["alert", "dns", "http"]


@pytest.mark.parametrize("kind", ["winlogbeat", "nxlog"])
def test_windows_gets_lines_that_its_own_programs_read(kind: str) -> None:
    for text in texts(pack(kind, KINDS[kind].ways[0])).values():
        assert text.count("\r\n") == text.count("\n")


def test_what_was_filled_in_is_not_read_again() -> None:
    one = pack("winlogbeat", "https")
    with pytest.raises(ConnectingError, match="token"):
        texts(one.with_token('x"@NODE@'))
    assert TOKEN not in repr(one)


@pytest.mark.parametrize(
    "host", ["", ANY, "::", 'a"b', "a b", "$(id)", "10.0.0.5:514", "node\n", "-x"]
)
def test_an_odd_address_is_refused(host: str) -> None:
    with pytest.raises(ConnectingError):
        check_host(host)


def test_the_best_way_that_is_open_is_taken() -> None:
    linux = get_kind("linux")
    ports = {"syslog": 5514, "relp": 20514, "http": 5580}
    assert choose_way(linux, ports).name == "relp"
    assert choose_way(linux, {**ports, "relp-tls": 1}).name == "relp-tls"
    assert choose_way(linux, ports, "syslog").name == "syslog"
    with pytest.raises(ConfigurationError, match=r"set node\.relp_tls_port"):
        choose_way(linux, ports, "relp-tls")
    with pytest.raises(ConfigurationError, match="can't send by http"):
        choose_way(linux, ports, "http")
    with pytest.raises(ConfigurationError, match="there is for fortigate, linux"):
        get_kind("toaster")


def test_ports_are_those_of_the_running_node() -> None:
    node = Node(syslog_port=0, relp_port=20514)
    status: JsonObject = {
        "inputs": {"syslog": "127.0.0.1:40001", "https": "[::1]:40002", "odd": "?"}
    }
    assert find_open_ports(node, status) == {
        "syslog": 40001,
        "https": 40002,
        "http": 5580,
        "relp": 20514,
    }
    assert find_open_ports(node, None) == {"http": 5580, "relp": 20514}


def test_a_node_for_itself_alone_is_seen() -> None:
    node = Node(http_host="localhost", syslog_host=ANY)
    assert listens_only_here(node, "https")
    assert not listens_only_here(node, "relp-tls")


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    refuse_pack_folder(folder)
    (file,) = write_pack(folder, [("a.yml", "x")])
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    with pytest.raises(ConnectingError, match="there is one already"):
        refuse_pack_folder(folder)
    with pytest.raises(ConnectingError, match="can't be made"):
        write_pack(file, [("b", "")])


@pytest.mark.parametrize(("kind", "way"), EVERY)
def test_the_last_step_shows_whether_it_works(kind: str, way: str) -> None:
    steps = list(list_steps(pack(kind, way)))
    assert steps[-1] == "khumkan node source show 'ทดสอบ' --watch"
    assert not [one for one in map(str, steps) if TOKEN in one]


@pytest.mark.parametrize("kind", ["linux", "nginx", "mysql", "suricata"])
def test_one_command_puts_everything_in_its_place(kind: str, tmp_path: Path) -> None:
    if not shutil.which("rsyslogd", path="/usr/sbin:/sbin:/usr/bin"):
        pytest.skip("no rsyslogd: the package rsyslog")
    write_pack(tmp_path / "pack", texts(pack(kind, "relp-tls")).items())
    for name in ("ca.pem", "certificate.pem", "key.pem"):
        write_pack(tmp_path / "pack" / "sender", [(name, "x")])
    root = tmp_path / "root"
    done = subprocess.run(  # noqa: S603 -- our own script
        ["/bin/sh", str(tmp_path / "pack" / "install.sh")],
        env={"DESTDIR": str(root), "PATH": "/usr/sbin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    if "apt install" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    keys = root / "etc" / "khumkan-sender" / kind
    assert (keys / "key.pem").stat().st_mode & 0o777 == 0o600
    assert keys.stat().st_mode & 0o777 == 0o700
    installed = {one.name for one in root.rglob("*") if one.is_file()}
    assert installed == {*KINDS[kind].files, "ca.pem", "certificate.pem", "key.pem"} - {
        "install.sh"
    }
    assert str(keys).removeprefix(str(root)) in (
        root / "etc" / "rsyslog.d" / f"60-khumkan-{kind}.conf"
    ).read_text(encoding="utf-8")
