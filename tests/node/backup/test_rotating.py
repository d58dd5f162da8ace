from datetime import UTC, datetime, timedelta
from pathlib import Path

from khumkan.node.backup.rotating import forget_old, name_backup

AT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


def test_the_newest_stay_and_nothing_else_is_touched(tmp_path: Path) -> None:
    made = [name_backup(tmp_path, AT + timedelta(days=day)) for day in range(5)]
    for one in made:
        one.touch()
    (tmp_path / "hub-2026.tar.gz").touch()
    assert made[0].name == "khumkan-node-20261122T023000Z.tar.zst"
    assert forget_old(tmp_path, 2) == made[:3]
    assert forget_old(tmp_path, 2) == []
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "hub-2026.tar.gz",
        made[3].name,
        made[4].name,
    ]
