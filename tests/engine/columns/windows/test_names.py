import pytest

from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.columns.windows.names import (
    CREATED_PROCESS,
    DEFENDER,
    LOGON,
    REMOTE_DESKTOP,
    SYSMON,
    SYSTEM,
    WINDOWS,
    hashed,
)

TABLES = [
    pytest.param(SYSTEM, id="system"),
    pytest.param(SYSMON, id="sysmon"),
    pytest.param(WINDOWS, id="windows"),
    pytest.param(LOGON, id="logon"),
    pytest.param(CREATED_PROCESS, id="created process"),
    pytest.param(REMOTE_DESKTOP, id="remote desktop"),
    pytest.param(DEFENDER, id="defender"),
]


@pytest.mark.parametrize("vocabulary", TABLES)
def test_no_two_fields_share_a_column(vocabulary: Vocabulary) -> None:
    assert len(set(vocabulary.columns.values())) == len(vocabulary.columns)


@pytest.mark.parametrize("vocabulary", TABLES[1:])
def test_no_field_has_a_column_of_what_stands_around_it(vocabulary: Vocabulary) -> None:
    assert not set(vocabulary.columns.values()) & set(SYSTEM.columns.values())


def test_a_field_means_the_same_in_sysmon_and_elsewhere() -> None:
    shared = SYSMON.columns.keys() & WINDOWS.columns.keys()
    assert shared
    assert all(SYSMON.columns[name] == WINDOWS.columns[name] for name in shared)


@pytest.mark.parametrize("name", ["md5", "MD5", "Md5", "sha256", "Imphash", "IMPHASH"])
def test_single_hashes_are_found_with_their_owner(name: str) -> None:
    assert hashed("dll").column(name).startswith("dll.")
    assert SYSMON.column(name) == f"winlog.event_data.{name}"


@pytest.mark.parametrize(
    ("spelling", "column"),
    [
        ("Threat Name", "winlog.event_data.ThreatName"),
        ("ThreatName", "winlog.event_data.ThreatName"),
        ("Feature_Name", "winlog.event_data.FeatureName"),
        ("Feature Name", "winlog.event_data.FeatureName"),
        ("SourceName", "winlog.event_data.SourceName"),
        ("Source Name", "winlog.event_data.SourceName"),
    ],
)
def test_defender_names_are_found_however_they_are_spelt(spelling: str, column: str) -> None:
    assert DEFENDER.column(spelling) == column
