"""`khumkan hub serve`: real processes, real requests, real ends."""

import gzip
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hub_process import READY, HubFailedError, HubProcess, served_copy

pytestmark = pytest.mark.enable_socket

GRACE = 5.0
BUSY = 3  # a machine that runs the whole suite is so much slower than an idle one


def get(
    hub: HubProcess, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=30)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": f"localhost:{hub.port}"} | names)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def processes(hub: HubProcess) -> dict[int, str]:
    """The processes of one hub, by number: those whose environment names its folder."""
    found = {}
    mark = f"KHUMKAN_HUB__DATA={hub.folder / 'data'}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().decode()
        except OSError:
            continue
    return {number: command for number, command in found.items() if command}


def parts(hub: HubProcess, name: str) -> list[int]:
    return [n for n, command in processes(hub).items() if f"--only\0{name}\0" in command]


def workers(hub: HubProcess) -> list[int]:
    """The processes that answer requests; those of a web part that was killed end on their own."""
    return [n for n, command in processes(hub).items() if "spawn_main" in command]


def part(hub: HubProcess, name: str) -> int:
    """The process of one part: it may still be starting, or starting again."""
    wait_for(lambda: parts(hub, name))
    return parts(hub, name)[0]


def wait_for(condition: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def served(hub: HubProcess) -> HubProcess:
    """A hub that a test may end."""
    hub.start()
    return hub


@pytest.fixture(scope="module")
def shared_hub(
    tmp_path_factory: pytest.TempPathFactory, made_hub: HubProcess
) -> Iterator[HubProcess]:
    with served_copy(tmp_path_factory.mktemp("shared"), made_hub) as one:
        yield one


@pytest.fixture
def shared(shared_hub: HubProcess) -> HubProcess:
    """A hub that goes on, or is mended by itself, whatever the tests of this file do to it."""
    wait_for(shared_hub._is_ready, READY)
    return shared_hub


def test_it_is_ready_soon_answers_and_stops_within_five_seconds(hub: HubProcess) -> None:
    began = time.monotonic()
    hub.start()
    assert time.monotonic() - began < 10 * BUSY
    assert get(hub, "/accounts/login/")[0] == 200
    wait_for(lambda: f"the hub is ready: {hub.url}" in hub.log)
    wait_for(lambda: '"tasks": ' in get(hub, "/readyz?detail")[2].decode())
    assert hub.process
    began = time.monotonic()
    hub.process.send_signal(signal.SIGTERM)
    assert hub.process.wait(GRACE * BUSY) == 0
    assert time.monotonic() - began < GRACE * BUSY
    assert processes(hub) == {}
    assert "Traceback" not in hub.log


def test_static_files_have_hashed_names_are_kept_for_ever_and_travel_compressed(
    shared: HubProcess,
) -> None:
    page = get(shared, "/accounts/login/")[2].decode()
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert sheet
    status, headers, body = get(shared, sheet[1], Accept_Encoding="gzip")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers
    assert len(gzip.decompress(body)) > len(body)
    fonts = shared.folder / "data" / "static" / "fonts" / "sarabun"
    (font,) = fonts.glob("Sarabun-Regular.????????????.ttf")
    status, headers, body = get(shared, f"/static/fonts/sarabun/{font.name}")
    assert (status, headers["content-type"]) == (200, "font/ttf")
    assert "immutable" in headers["cache-control"]
    assert body == font.read_bytes()
    assert get(shared, "/static/../secret.key")[0] == 404
    assert get(shared, "/static/%2e%2e/secret.key")[0] == 404
    assert "synchronous iterator" not in shared.log


def test_pages_are_never_compressed_because_they_hold_secrets(shared: HubProcess) -> None:
    status, headers, _body = get(shared, "/accounts/login/", Accept_Encoding="gzip, br")
    assert status == 200
    assert "content-encoding" not in headers


def test_the_journal_says_what_was_asked_and_no_address(shared: HubProcess) -> None:
    secret = "AbcdefghijklmnopqrstuV"  # noqa: S105 -- of a link that nobody has
    n_before = shared.log.count("http.request ")
    get(shared, f"/invitations/accept/{secret}/?email=somebody@example.org")
    get(shared, f"/nowhere/{secret}")
    get(shared, "/accounts/login/", "POST")
    wait_for(lambda: shared.log.count("http.request ") >= n_before + 3)
    assert "route=account_login" in shared.log
    assert secret not in shared.log
    assert "somebody" not in shared.log


def test_tasks_are_done_and_the_tick_ticks(shared: HubProcess) -> None:
    wait_for(lambda: b'"tasks"' in get(shared, "/readyz?detail")[2].split(b"}")[0], 60)
    said = shared.run("doctor", "--json")
    assert '"check":"worker","verdict":"ok"' in said
    assert '"check":"tick","verdict":"ok"' in said


@pytest.mark.parametrize("name", ["tasks", "tick", "web", "streams"])
def test_a_part_that_is_killed_comes_back(shared: HubProcess, name: str) -> None:
    wait_for(lambda: len(processes(shared)) >= 6)
    killed = part(shared, name)
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: f"{name} ended (exit code -9)" in shared.log)
    wait_for(lambda: any(f"--only\0{name}\0" in one for one in processes(shared).values()))
    assert part(shared, name) != killed
    wait_for(shared._is_ready, READY)


def test_a_web_process_that_is_killed_comes_back(shared: HubProcess) -> None:
    wait_for(lambda: len(workers(shared)) == 1)
    os.kill(workers(shared)[0], signal.SIGKILL)
    wait_for(shared._is_ready, READY)


def test_nothing_is_left_when_the_supervisor_itself_is_killed(served: HubProcess) -> None:
    wait_for(lambda: len(processes(served)) >= 6)
    assert served.process
    served.process.kill()
    served.process.wait()
    wait_for(lambda: processes(served) == {})


def test_it_stops_though_somebody_sends_a_form_that_never_ends(served: HubProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.putrequest("POST", "/accounts/login/")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"slow")
    assert get(served, "/healthz")[0] == 200
    began = time.monotonic()
    served.stop()
    connection.close()
    assert time.monotonic() - began < GRACE * BUSY
    assert processes(served) == {}


def test_ctrl_c_is_a_stop_like_any_other(served: HubProcess) -> None:
    assert served.process
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(GRACE * BUSY) == 0
    assert "Traceback" not in served.log


def test_a_second_one_on_the_port_or_on_the_folder_is_told(shared: HubProcess) -> None:
    with pytest.raises(HubFailedError, match="something listens here already; stop it"):
        shared.run("serve")
    if "DATABASE_URL" not in shared.settings:
        other = HubProcess(shared.folder, shared.settings)
        with pytest.raises(HubFailedError, match=r"another khumkan hub serve .* \(web\)"):
            other.run("serve")


def test_each_part_runs_by_itself_too(hub: HubProcess) -> None:
    environment = hub._environment()
    running = [
        subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-m", "khumkan.cli", "hub", "serve", "--only", name],
            env=environment,
            cwd=hub.folder,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("web", "tasks", "tick", "streams")
    ]
    try:
        wait_for(hub._is_ready, 60)
        wait_for(lambda: b'"tasks"' in get(hub, "/readyz?detail")[2].split(b"}")[0], 60)
    finally:
        for process in running:
            process.terminate()
        ends = [(process.wait(30), process.communicate()[1]) for process in running]
    assert [code for code, _said in ends] == [0, 0, 0, 0], ends
    assert processes(hub) == {}


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(
            lambda data: (data / "secret.key").unlink(), "there is no hub here yet", id="no hub"
        ),
        pytest.param(
            lambda data: (data / "secret.key").chmod(0o644), "others can read this key", id="key"
        ),
        pytest.param(
            lambda data: (data / "secret.key").write_text(""), "holds no secret", id="empty key"
        ),
        pytest.param(
            lambda data: (data / "static" / "khumkan-version.txt").unlink(),
            "style sheets and scripts are of another version",
            id="static files",
        ),
    ],
)
def test_a_hub_that_is_not_fit_is_not_served(
    hub: HubProcess, spoil: Callable[[Path], object], words: str
) -> None:
    spoil(hub.folder / "data")
    with pytest.raises(HubFailedError, match=words) as caught:
        hub.run("serve")
    assert "Traceback" not in str(caught.value)
    assert processes(hub) == {}


def test_an_old_database_is_told_and_not_changed(hub: HubProcess) -> None:
    forget = (
        "from django.db.migrations.recorder import MigrationRecorder\n"
        "MigrationRecorder.Migration.objects.filter(app='operations').delete()"
    )
    hub.python(forget)
    with pytest.raises(HubFailedError, match=r"older version; back it up, then run: khumkan hub"):
        hub.run("serve")


def test_several_web_processes_count_together(hub: HubProcess) -> None:
    hub.settings = {**hub.settings, "KHUMKAN_HUB__WEB_PROCESSES": "2"}
    hub.start()
    for _ in range(20):
        get(hub, "/accounts/login/")
    metrics = get(hub, "/metrics")[2].decode()
    pattern = r'khumkan_http_requests_total\{.*route="account_login".*\} 20'
    assert re.search(pattern, metrics)
