"""Tags as ATT&CK names: tactics in the order of the matrix, techniques, nothing concluded."""

import pytest

from khumkan.engine.attack import TACTICS, AttackTags, read_attack_tags


@pytest.mark.parametrize(
    ("tags", "tactics", "techniques"),
    [
        pytest.param((), (), (), id="none"),
        pytest.param(
            ("attack.impact", "attack.execution"), ("execution", "impact"), (), id="in order"
        ),
        pytest.param(("attack.lateral_movement",), ("lateral-movement",), (), id="as once spelled"),
        pytest.param(
            ("attack.t1490", "Attack.T1059.001", "attack.t1059.001"),
            (),
            ("T1059.001", "T1490"),
            id="techniques once each",
        ),
        pytest.param(
            ("attack.g0069", "attack.s0002", "attack.t15", "cve.2021-1675", "t1490", "attack."),
            (),
            (),
            id="other names",
        ),
    ],
)
def test_what_tags_name(
    tags: tuple[str, ...], tactics: tuple[str, ...], techniques: tuple[str, ...]
) -> None:
    assert read_attack_tags(tags) == AttackTags(tactics, techniques)


def test_the_matrix_begins_and_ends_as_it_does() -> None:
    assert (TACTICS[0], TACTICS[-1], len(set(TACTICS))) == ("reconnaissance", "impact", 16)
