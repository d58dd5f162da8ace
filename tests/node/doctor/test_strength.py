from pathlib import Path

import pytest
from doctor_machines import case_of, words

from khumkan.node.doctor.machine import Machine
from khumkan.node.doctor.strength import GIB, check_cores, check_files, check_memory


@pytest.mark.parametrize(
    ("memory", "expected"),
    [
        pytest.param((GIB // 4, GIB // 2), "fail", id="far too little"),
        pytest.param((GIB, int(1.5 * GIB)), "warn", id="little"),
        pytest.param((GIB // 4, 8 * GIB), "warn", id="others take it"),
        pytest.param((4 * GIB, 8 * GIB), "ok", id="enough"),
    ],
)
def test_too_little_memory_is_told(memory: tuple[int, int], expected: str, tmp_path: Path) -> None:
    (found,) = check_memory(case_of(tmp_path, memory=memory))
    assert found.verdict == expected


@pytest.mark.parametrize(
    ("rate", "expected"),
    [pytest.param(100, "ok"), pytest.param(5_000, "warn"), pytest.param(9_000, "fail")],
)
def test_more_events_than_cores_can_work_on_are_told(
    rate: int, expected: str, tmp_path: Path
) -> None:
    said = {"lake": {"n_events": rate * 86_400 * 2, "n_days": 2}}
    (found,) = check_cores(case_of(tmp_path, said=said))
    assert words(found).startswith(f"{expected} 4 cores, and {rate} events")
    (stopped,) = check_cores(case_of(tmp_path))
    assert stopped.verdict == "ok"


@pytest.mark.parametrize(
    ("n", "expected"), [pytest.param(512, "fail"), (1_024, "warn"), (65_536, "ok")]
)
def test_few_open_files_are_told(n: int, expected: str, tmp_path: Path) -> None:
    (found,) = check_files(case_of(tmp_path, n_files=n))
    assert found.verdict == expected


def test_this_very_machine_is_measured() -> None:
    machine = Machine()
    available, total = machine.memory_bytes()
    assert 0 < available <= total
    assert machine.n_cores() >= 1
    assert machine.open_files(None) > 0
    assert machine.run("true") == ""
    assert machine.run("false") is None
    assert machine.run("no-such-program-anywhere") is None
    assert machine.read("/no/such/file") is None
    assert machine.exists("/proc")
    assert abs(machine.utc_offset_seconds()) <= 14 * 3600
