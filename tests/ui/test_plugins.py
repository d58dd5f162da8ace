"""What installed apps bring along."""

import pytest
from django.apps import apps
from django.core.exceptions import AppRegistryNotReady

from khumkan.ui.navigation import Entry
from khumkan.ui.plugins import collect


def test_entries_of_all_apps_are_gathered() -> None:
    entries = collect("navigation", "ENTRIES")
    assert entries
    assert all(isinstance(entry, Entry) for entry in entries)


def test_a_module_that_no_app_has_brings_nothing() -> None:
    assert collect("no_such_module", "ENTRIES") == ()


def test_a_module_without_the_name_is_a_mistake() -> None:
    with pytest.raises(AttributeError):
        collect("apps", "ENTRIES")


def test_before_the_apps_are_there_nothing_is_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps, "ready", False)
    with pytest.raises(AppRegistryNotReady):
        collect("too_early", "ENTRIES")
