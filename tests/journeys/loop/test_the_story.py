"""One hospital is attacked, and thirteen are protected: the whole of it, as anybody may see it."""

from pathlib import Path

from up_process import Up

STEPS = [
    "attacked",
    "detected",
    "alerted",
    "published",
    "immune",
    "searched",
    "struck-again",
    "recognised",
]
MEMORY = 3 * 1024**3


def test_all_thirteen_hospitals_are_protected(tmp_path: Path) -> None:
    up = Up(tmp_path)
    played = up.play("--fresh")
    assert played.code == 0, played.said
    record = played.record
    assert record["is_protected"]
    assert (record["n_nodes"], record["n_protected"]) == (13, 13)
    assert len({one["organisation"] for one in record["nodes"]}) == 13
    assert record["first"] != record["second"]
    for node in record["nodes"]:
        assert 0 <= node["immune_seconds"] <= node["searched_seconds"]
    assert [one["step"] for one in record["steps"]] == STEPS
    first = [one["seconds"] for one in record["steps"][:6]]
    assert first == sorted(first)
    assert sum(one["found_in_past"] for one in record["nodes"]) >= 1
    assert set(record["preparation_seconds"]) == {"hub", "nodes", "past"}
    assert 0 < record["memory_bytes"] < MEMORY
    assert "จำลอง / simulation" in played.said
    assert "13 of 13 nodes are protected" in played.said
    assert "MiB together" in played.said
    assert up.left() == []
