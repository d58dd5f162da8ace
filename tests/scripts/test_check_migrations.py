"""The check of migrations refuses what would hurt whoever upgrades a hub."""

import check_migrations
import pytest


@pytest.mark.parametrize(
    ("name", "n_faults"),
    [
        pytest.param("0001_first", 0, id="named"),
        pytest.param("0012_give_every_person_a_language", 0, id="a sentence"),
        pytest.param("0002_auto_20261122_0101", 1, id="named by the clock"),
        pytest.param("0002_person_name_person_mail_and_more", 1, id="named by Django"),
        pytest.param("second", 1, id="without a number"),
    ],
)
def test_a_migration_says_what_it_does(name: str, n_faults: int) -> None:
    assert len(list(check_migrations.name_faults([name]))) == n_faults


def test_two_migrations_that_both_come_last_are_refused() -> None:
    assert list(check_migrations.leaf_faults("audit", ["0002_b", "0002_a"])) == [
        "audit: 0002_a and 0002_b both come last; let one follow the other"
    ]
    assert list(check_migrations.leaf_faults("audit", ["0002_b"])) == []


@pytest.mark.parametrize(
    ("line", "n_faults"),
    [
        pytest.param("from django.db import migrations, models", 0, id="Django"),
        pytest.param("import khumkan.ui.keys", 0, id="the default of a key"),
        pytest.param("from khumkan.core.errors import KhumkanError", 0, id="the lowest layer"),
        pytest.param("from khumkan.ui.audit.models import Entry", 1, id="a model"),
        pytest.param("import khumkan.hub.organisations.choices", 1, id="an app's choices"),
        pytest.param("from . import helpers", 1, id="a neighbour"),
    ],
)
def test_a_migration_imports_nothing_that_changes(line: str, n_faults: int) -> None:
    assert len(list(check_migrations.import_faults(f"import os\n{line}\n"))) == n_faults
