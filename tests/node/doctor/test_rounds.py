"""All checks together: whatever is broken, something is said, and nothing breaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from node_process import fake_hub_beside, new_node, wait_for

from khumkan.core.messages import message
from khumkan.core.settings import Node, Settings
from khumkan.node import control
from khumkan.node.doctor import CHECKS, Verdict, case, examine, open_case, worst
from khumkan.node.doctor.findings import Result, ok, run_check
from khumkan.node.folder import NodeFolder


def test_a_check_that_breaks_is_a_finding() -> None:
    def check() -> Iterator[Result]:
        yield ok(message("one"))
        raise RuntimeError

    found = run_check("x", check)
    assert [one.result.verdict.value for one in found] == ["ok", "fail"]
    assert worst(found) is Verdict.FAIL
    assert worst([]) is Verdict.OK


@pytest.mark.parametrize("broken", ["", "folder", "keys", "state.db", "journal", "node.toml"])
def test_nothing_breaks_the_doctor(broken: str, tmp_path: Path, socket_enabled: None) -> None:
    del socket_enabled
    folder = NodeFolder(tmp_path / "node")
    if broken:
        folder.make()
        (folder.path / "keys" / "node.jwk").write_text("broken")
    for name in {broken} & {"state.db", "node.toml"}:
        (folder.path / name).write_text("broken")
    if broken in {"keys", "journal"}:
        for one in (folder.path / broken).iterdir():
            one.unlink()
        (folder.path / broken).rmdir()
        (folder.path / broken).write_text("no folder")
    found = examine(open_case(folder, Settings()))
    assert worst(found) is Verdict.FAIL
    assert not [one for one in found if "check itself broke" in one.result.seen.text]
    assert {one.check for one in found} <= {name for name, _ in CHECKS}


def test_a_running_node_is_examined(socket_enabled: None, tmp_path: Path) -> None:
    del socket_enabled
    with fake_hub_beside() as hub, new_node(tmp_path) as node:
        node.run("enrol", "--hub", hub.url, "--code", hub.code)
        node.start()
        wait_for(lambda: node.ask()["link"]["stream_open_since"])
        settings = Settings(node=Node(data=str(node.data)))
        found = examine(open_case(NodeFolder(node.data), settings))
        assert node.process
        assert case._find_process(NodeFolder(node.data)) == node.process.pid
    verdicts = {one.check: one.result.verdict for one in found}
    assert not [one for one in found if "check itself broke" in str(one.result.seen)]
    for name in ("running", "identity", "rules", "journal", "state", "lake", "hub", "hub-clock"):
        assert verdicts[name] is Verdict.OK, name


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(control.ControlError(message("stuck")), "stuck", id="no answer"),
        pytest.param({"inputs": 7}, "in other words", id="another node"),
    ],
)
def test_a_node_that_answers_badly_is_mute(
    answer: object, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(case, "ask", ask)
    found = open_case(NodeFolder(tmp_path), Settings())
    assert expected in str(found.mute)
    assert found.is_running
