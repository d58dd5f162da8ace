"""docs/reference/roles.md says what the table says."""

from pathlib import Path

import pytest

from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.policy import (
    FITTING,
    ROLES,
    Permission,
    Scope,
    grantable_by,
    scope_of,
)

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "roles.md"
MARKS = {Scope.NOWHERE: "", Scope.ITSELF: "itself", Scope.OWN: "own", Scope.SECTOR: "all"}


def table_after(heading: str) -> dict[str, list[str]]:
    lines = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].splitlines()
    rows = [line for line in lines[: _end(lines)] if line.startswith("| `")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {row[0].strip("`"): row[1:] for row in cells}


def _end(lines: list[str]) -> int:
    return next((n for n, line in enumerate(lines) if line.startswith("## ")), len(lines))


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_has_its_row(permission: Permission) -> None:
    row = table_after("What each role may do")[permission.value]
    assert row[1:] == [MARKS[scope_of(role, permission)] for role in ROLES]


@pytest.mark.parametrize("role", Role)
def test_every_role_says_where_it_is_held_and_what_it_gives(role: Role) -> None:
    _meaning, where, gives = table_after("Roles")[role.value]
    kinds = {Kind(name.strip(" `")) for name in where.split(",")}
    assert kinds == FITTING[role]
    given = {Role(name.strip(" `")) for name in gives.split(",") if name.strip()}
    assert given == grantable_by(role)
