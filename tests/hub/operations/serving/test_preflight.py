"""What keeps a hub from being served, and what is said about it."""

from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django.fixtures import Settings

from khumkan import __version__
from khumkan.core.errors import ConfigurationError
from khumkan.hub.operations.serving.preflight import STAMP, check_fit, describe_absence, stamp_files

pytestmark = pytest.mark.django_db
SAID = "no route\nDETAIL: somebody's data"


@pytest.fixture(autouse=True)
def _static_files(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    stamp_files(tmp_path)


def test_a_hub_of_this_version_is_fit() -> None:
    check_fit()


def test_a_migration_that_is_left_to_do_is_told() -> None:
    MigrationRecorder.Migration.objects.filter(app="operations").delete()
    with pytest.raises(ConfigurationError, match=r"older version; .* khumkan hub init"):
        check_fit()


def test_a_database_of_a_newer_version_is_told_by_name() -> None:
    MigrationRecorder(connection).record_applied("operations", "0099_from_the_future")
    with pytest.raises(ConfigurationError) as caught:
        check_fit()
    assert f"newer khumkan than this one ({__version__})" in str(caught.value)
    assert "operations.0099_from_the_future" in str(caught.value)


def test_static_files_of_another_version_are_told(tmp_path: Path) -> None:
    (tmp_path / STAMP).write_text("2020.1.0\n")
    with pytest.raises(ConfigurationError, match="another version"):
        check_fit()


def test_a_database_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError(SAID)

    monkeypatch.setattr("khumkan.hub.operations.databases.knock", refuse)
    with pytest.raises(ConfigurationError) as caught:
        check_fit()
    assert str(caught.value) == "the database does not answer: no route"


def test_an_error_without_words_is_told_by_its_kind() -> None:
    assert str(describe_absence(OperationalError())).endswith(": OperationalError")
