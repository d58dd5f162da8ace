from collections.abc import Callable
from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.core.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "site.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_nothing_said_means_the_defaults() -> None:
    assert load_settings(environment={}) == Settings()


def test_a_file_sets_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        [detect]
        batch_events = 100
        time_zone = "Asia/Tokyo"
        [detect.placeholders]
        DomainControllers = ["DC01", "DC02"]
        AdminPorts = [3389, 5985]
        [output]
        language = "th"
        """,
    )
    settings = load_settings(file, {})
    assert settings.detect.batch_events == 100
    assert settings.detect.time_zone == "Asia/Tokyo"
    assert settings.detect.max_rule_bytes == Settings().detect.max_rule_bytes
    assert settings.detect.placeholders == {
        "DomainControllers": ("DC01", "DC02"),
        "AdminPorts": (3389, 5985),
    }
    assert settings.output.language == "th"


def test_a_file_saved_by_windows_notepad_is_read(tmp_path: Path) -> None:
    file = written(tmp_path, b"\xef\xbb\xbf[output]\r\nlanguage = 'th'\r\n")
    assert load_settings(file, {}).output.language == "th"


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, ""), {}) == Settings()


def test_the_file_in_the_working_directory_is_found(tmp_path: Path) -> None:
    (tmp_path / "khumkan.toml").write_text("[detect]\nbatch_events = 1\n")
    assert load_settings(environment={}).detect.batch_events == 1


def test_the_file_that_the_environment_names_goes_before_the_working_directory(
    tmp_path: Path,
) -> None:
    (tmp_path / "khumkan.toml").write_text("[detect]\nbatch_events = 1\n")
    file = written(tmp_path, "[detect]\nbatch_events = 2\n")
    assert load_settings(environment={"KHUMKAN_CONFIG": str(file)}).detect.batch_events == 2


def test_the_file_given_goes_before_the_one_in_the_environment(tmp_path: Path) -> None:
    file = written(tmp_path, "[detect]\nbatch_events = 3\n")
    environment = {"KHUMKAN_CONFIG": str(tmp_path / "absent.toml")}
    assert load_settings(file, environment).detect.batch_events == 3


def test_the_environment_of_the_process_counts_unless_another_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KHUMKAN_DETECT__BATCH_EVENTS", "77")
    assert load_settings().detect.batch_events == 77
    assert load_settings(environment={}).detect.batch_events == 8192


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param("[detect]\nbatch_event = 1", 0, "no setting batch_event", id="unknown key"),
        pytest.param("[detekt]\n", 0, "sections are [detect], [output]", id="unknown section"),
        pytest.param("batch_events = 1", 0, "no section [batch_events]", id="key outside"),
        pytest.param("detect = 1", 0, "detect must be a table", id="section is no table"),
        pytest.param("[[detect]]", 0, "detect must be a table", id="section is a list"),
        pytest.param("[detect]\nbatch_events = 0", 0, "from 1 to 1000000", id="too small"),
        pytest.param("[detect]\nbatch_events = 9999999", 0, "from 1 to 1000000", id="too large"),
        pytest.param(f"[detect]\nbatch_events = {10**30}", 0, "from 1 to", id="beyond 64 bits"),
        pytest.param("[detect]\nbatch_events = 8192.0", 0, "whole number", id="a fraction"),
        pytest.param("[detect]\nbatch_events = true", 0, "whole number", id="a truth value"),
        pytest.param('[detect]\nbatch_events = "8192"', 0, "whole number", id="a text"),
        pytest.param('[detect]\nmax_rule_bytes = "1 MiB"', 0, "'1 MiB'", id="a size with a unit"),
        pytest.param("[detect]\nmax_rule_bytes = 2026-01-31", 0, "whole number", id="a date"),
        pytest.param('[output]\nlanguage = "de"', 0, "one of: auto, th, en", id="unknown word"),
        pytest.param("[output]\nlanguage = 1", 0, "one of: auto, th, en", id="number for word"),
        pytest.param(
            "[detect.placeholders]\nHosts = []", 0, "list of one or more", id="empty placeholder"
        ),
        pytest.param(
            '[detect.placeholders]\nHosts = "a"', 0, "list of one or more", id="bare placeholder"
        ),
        pytest.param(
            '[detect.placeholders]\nHosts = [["a"]]', 0, "texts or whole numbers", id="nested"
        ),
        pytest.param(
            "[detect.placeholders]\n'%Hosts%' = ['a']", 0, "letters, digits", id="percent signs"
        ),
        pytest.param('[detect]\ntime_zone = "Bangkok"', 0, "such as Asia/Bangkok", id="no zone"),
        pytest.param('[detect]\ntime_zone = "Asia"', 0, "'Asia'", id="part of a zone's name"),
        pytest.param('[detect]\ntime_zone = "../../zone"', 0, "IANA", id="a path for a zone"),
        pytest.param('[detect]\ntime_zone = ""', 0, "IANA", id="an empty zone"),
        pytest.param("[detect]\ntime_zone = 7", 0, "IANA", id="an offset for a zone"),
        pytest.param("[node]\nrelp_port = 65536", 0, "65535, or empty", id="a port too large"),
        pytest.param('[node]\nrelp_port = "20514"', 0, "65535, or empty", id="a port as a text"),
        pytest.param("[node]\nrelp_port = false", 0, "or empty", id="a port that is a truth value"),
        pytest.param("[node]\ncertificate = 1", 0, "must be a text", id="a number for a text"),
        pytest.param("[detect\n", 1, "not valid TOML", id="broken header"),
        pytest.param(
            "[detect]\nbatch_events = 1\nbatch_events = 2\n", 3, "not valid TOML", id="twice"
        ),
        pytest.param(b"[detect]\n# \xa1\xa2\n", 0, "not UTF-8", id="TIS-620 text"),
    ],
)
def test_a_wrong_file_is_refused_with_file_key_and_what_is_allowed(
    tmp_path: Path, text: str | bytes, line: int, said: str
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        load_settings(file, {})
    assert caught.value.place is not None
    assert caught.value.place.file == str(file)
    assert caught.value.place.line == line
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["absent.toml", "."])
def test_a_file_that_was_named_must_be_there(tmp_path: Path, name: str) -> None:
    for path, environment in (
        (tmp_path / name, {}),
        (None, {"KHUMKAN_CONFIG": str(tmp_path / name)}),
    ):
        with pytest.raises(ConfigurationError, match="can't be read"):
            load_settings(path, environment)


@pytest.mark.parametrize(
    ("variable", "text", "read"),
    [
        pytest.param(
            "KHUMKAN_DETECT__BATCH_EVENTS", "100", lambda s: s.detect.batch_events == 100, id="int"
        ),
        pytest.param(
            "KHUMKAN_DETECT__MAX_RECORD_BYTES",
            "16_000_000",
            lambda s: s.detect.max_record_bytes == 16_000_000,
            id="underscores as in TOML",
        ),
        pytest.param(
            "KHUMKAN_OUTPUT__LANGUAGE", "th", lambda s: s.output.language == "th", id="bare word"
        ),
        pytest.param(
            "KHUMKAN_DETECT__PLACEHOLDERS",
            '{Hosts = ["a", 1]}',
            lambda s: s.detect.placeholders == {"Hosts": ("a", 1)},
            id="table as in TOML",
        ),
        pytest.param(
            "KHUMKAN_DETECT__TIME_ZONE",
            "Etc/GMT-7",
            lambda s: s.detect.time_zone == "Etc/GMT-7",
            id="bare zone",
        ),
        pytest.param(
            "KHUMKAN_NODE__RELP_PORT", "20514", lambda s: s.node.relp_port == 20514, id="a port"
        ),
        pytest.param(
            "KHUMKAN_NODE__RELP_PORT", "", lambda s: s.node.relp_port is None, id="no port"
        ),
        pytest.param("KHUMKAN_CORPUS", "/x", lambda s: s == Settings(), id="not a setting"),
        pytest.param("LANGUAGE__TH", "x", lambda s: s == Settings(), id="not ours"),
    ],
)
def test_the_environment_overrides(
    variable: str, text: str, read: Callable[[Settings], bool]
) -> None:
    assert read(load_settings(environment={variable: text}))


def test_an_empty_port_in_the_environment_takes_away_the_one_of_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "[node]\nrelp_port = 20514\n")
    assert load_settings(file, {}).node.relp_port == 20514
    assert load_settings(file, {"KHUMKAN_NODE__RELP_PORT": ""}).node.relp_port is None
    assert load_settings(written(tmp_path, '[node]\nrelp_port = ""\n'), {}).node.relp_port is None


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "[detect]\nbatch_events = 1\nmax_rule_bytes = 2048\n")
    settings = load_settings(file, {"KHUMKAN_DETECT__BATCH_EVENTS": "2"})
    assert (settings.detect.batch_events, settings.detect.max_rule_bytes) == (2, 2048)


def test_a_wrong_file_is_refused_even_where_the_environment_overrides_it(tmp_path: Path) -> None:
    file = written(tmp_path, "[detect]\nbatch_events = 0\n")
    with pytest.raises(ConfigurationError, match="batch_events"):
        load_settings(file, {"KHUMKAN_DETECT__BATCH_EVENTS": "2"})


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        pytest.param("KHUMKAN_DETECT__BATCH", "1", "no setting batch", id="unknown key"),
        pytest.param("KHUMKAN_DETEKT__BATCH", "1", "no section [detekt]", id="unknown section"),
        pytest.param("KHUMKAN_DETECT__", "1", "no setting ", id="empty key"),
        pytest.param("KHUMKAN___BATCH", "1", "no section []", id="empty section"),
        pytest.param("KHUMKAN_DETECT_BATCH_EVENTS", "1", "two underscores", id="one underscore"),
        pytest.param("KHUMKAN_DETECT__BATCH_EVENTS", "", "is ''", id="empty value"),
        pytest.param("KHUMKAN_DETECT__BATCH_EVENTS", "many", "is 'many'", id="word for number"),
        pytest.param("KHUMKAN_DETECT__BATCH_EVENTS", "-1", "from 1 to", id="out of range"),
        pytest.param("KHUMKAN_DETECT__BATCH_EVENTS", "8k", "whole number", id="unit"),
        pytest.param(
            "KHUMKAN_DETECT__BATCH_EVENTS", "1\nmax_rule_bytes=1", "whole number", id="second line"
        ),
        pytest.param("KHUMKAN_NODE__RELP_PORT", "many", "or empty", id="word for a port"),
        pytest.param("KHUMKAN_OUTPUT__LANGUAGE", '"th"', "one of", id="quotes stay in a word"),
        pytest.param("KHUMKAN_DETECT__TIME_ZONE", "UTC+7", "'UTC+7'", id="an offset for a zone"),
        pytest.param("KHUMKAN_DETECT__PLACEHOLDERS", "Hosts=a", "table of names", id="no table"),
        pytest.param(
            "KHUMKAN_DETECT__PLACEHOLDERS__HOSTS", "a", "no setting placeholders__hosts", id="deep"
        ),
    ],
)
def test_a_wrong_variable_is_refused_by_its_name(variable: str, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(environment={variable: text})
    assert caught.value.place is not None
    assert caught.value.place.file == variable
    assert said in str(caught.value)


def test_a_long_wrong_value_is_cut_in_the_message() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(environment={"KHUMKAN_OUTPUT__LANGUAGE": "x" * 10_000})
    assert len(str(caught.value)) < 250
