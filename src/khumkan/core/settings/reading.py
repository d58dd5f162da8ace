"""From a file and the environment to `Settings`: everything given is checked, or refused by name.

The file is the one handed over, else the one KHUMKAN_CONFIG names, else `khumkan.toml` in the
working directory, else none. `KHUMKAN_<SECTION>__<KEY>` overrides it; texts are written bare,
everything else as in TOML. What may be absent is absent as an empty text.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import Message, message
from khumkan.core.settings.sections import Setting, Settings, list_settings
from khumkan.core.settings.zones import describe_unknown, find_zone

DEFAULT_FILE = Path("khumkan.toml")
CONFIG_VARIABLE = "KHUMKAN_CONFIG"

_PREFIX = "KHUMKAN_"
_MARK = "\ufeff"
_TOML_POSITION = re.compile(r" \(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True, slots=True)
class _Given:
    """A value somebody set, and where."""

    section: str
    key: str
    value: object
    place: Place


def load_settings(
    path: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings in force; `environment` is the process's own unless given.

    Raises ConfigurationError with the file or variable, the key and what is allowed.
    """
    environment = os.environ if environment is None else environment
    known = {(setting.section, setting.key): setting for setting in list_settings()}
    values: dict[str, dict[str, object]] = {}
    for given in (*_from_file(path, environment), *_from_environment(environment, known)):
        values.setdefault(given.section, {})[given.key] = _check(given, known)
    return msgspec.convert(values, Settings)


def _from_file(path: Path | None, environment: Mapping[str, str]) -> Iterator[_Given]:
    file = _find_file(path, environment)
    if file is None:
        return
    place = Place(str(file))
    for section, table in _read_toml(file).items():
        if section not in Settings.__struct_fields__:
            raise ConfigurationError(_unknown_section(section), place=place)
        if not isinstance(table, dict):
            raise ConfigurationError(_no_table(section), place=place)
        for key, value in table.items():
            yield _Given(section, key, value, place)


def _find_file(path: Path | None, environment: Mapping[str, str]) -> Path | None:
    if path is None and environment.get(CONFIG_VARIABLE):
        path = Path(environment[CONFIG_VARIABLE])
    if path is None:
        return DEFAULT_FILE if DEFAULT_FILE.exists() else None
    return path


def _read_toml(file: Path) -> dict[str, object]:
    try:
        # Editors on Windows put a byte-order mark first; TOML knows none.
        # Not by the codec utf-8-sig: Python imports that one from disk, which another user than the
        # one who started it may not be able to read.
        return tomllib.loads(file.read_text(encoding="utf-8").removeprefix(_MARK))
    except OSError as error:
        reason = message(
            "the settings can't be read: {reason}", reason=error.strerror or str(error)
        )
        raise ConfigurationError(reason, place=Place(str(file))) from error
    except UnicodeDecodeError as error:
        reason = message("the settings are not UTF-8 text; save the file as UTF-8")
        raise ConfigurationError(reason, place=Place(str(file))) from error
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(file, str(error)) from error


def _syntax_error(file: Path, text: str) -> ConfigurationError:
    found = _TOML_POSITION.search(text)
    line, column = (int(found[1]), int(found[2])) if found else (0, 0)
    reason = message(
        "the settings are not valid TOML: {reason}", reason=_TOML_POSITION.sub("", text)
    )
    return ConfigurationError(reason, place=Place(str(file), line, column))


def _from_environment(
    environment: Mapping[str, str], known: Mapping[tuple[str, str], Setting]
) -> Iterator[_Given]:
    for variable in sorted(environment):
        if not variable.startswith(_PREFIX):
            continue
        section, separator, key = variable.removeprefix(_PREFIX).lower().partition("__")
        place = Place(variable)
        if not separator:
            _refuse_lone_underscore(section, place)
            continue
        if section not in Settings.__struct_fields__:
            raise ConfigurationError(_unknown_section(section), place=place)
        setting = known.get((section, key))
        yield _Given(section, key, _read_variable(environment[variable], setting), place)


def _refuse_lone_underscore(name: str, place: Place) -> None:
    """Catch KHUMKAN_OUTPUT_LANGUAGE, which would do nothing and look as if it did."""
    section = name.partition("_")[0]
    if section in Settings.__struct_fields__:
        raise ConfigurationError(
            message(
                "two underscores stand between the section {section} and the key", section=section
            ),
            place=place,
        )


def _read_variable(text: str, setting: Setting | None) -> object:
    if setting is None or setting.choices or setting.is_zone:
        return text
    try:
        table = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    # A line break could smuggle in a second key; then the text is no single value.
    return table["value"] if len(table) == 1 else text


def _check(given: _Given, known: Mapping[tuple[str, str], Setting]) -> object:
    setting = known.get((given.section, given.key))
    if setting is None:
        raise ConfigurationError(_unknown_key(given, known.values()), place=given.place)
    if setting.is_optional and given.value == "":
        return None
    try:
        value: object = msgspec.convert(given.value, setting.type)
    except msgspec.ValidationError as error:
        raise ConfigurationError(_wrong_value(setting, given.value), place=given.place) from error
    if setting.is_zone:
        find_zone(str(value), given.place)
    return value


def _unknown_section(section: str) -> Message:
    return message(
        "there is no section {section}; the sections are {allowed}",
        section=f"[{section}]",
        allowed=", ".join(f"[{name}]" for name in Settings.__struct_fields__),
    )


def _no_table(section: str) -> Message:
    return message(
        "{section} must be a table: write {header} on a line, its settings below",
        section=section,
        header=f"[{section}]",
    )


def _unknown_key(given: _Given, settings: Iterable[Setting]) -> Message:
    return message(
        "there is no setting {key} in section {section}; its settings are {allowed}",
        key=given.key,
        section=f"[{given.section}]",
        allowed=", ".join(s.key for s in settings if s.section == given.section),
    )


def _wrong_value(setting: Setting, value: object) -> Message:
    shown = repr(value)[:80]
    if setting.least is not None and setting.most is not None:
        return _wrong_number(setting, shown)
    if setting.choices:
        return message(
            "{key} is {value}, but must be one of: {allowed}",
            key=setting.name,
            value=shown,
            allowed=", ".join(setting.choices),
        )
    if setting.is_zone:
        return describe_unknown(value)
    if setting.kind is str:
        return message(
            "{key} is {value}, but must be a text as docs/reference/settings.md describes it",
            key=setting.name,
            value=shown,
        )
    return message(
        "{key} is {value}, but must be a table of names (letters, digits, underscores), each with "
        "a list of one or more texts or whole numbers",
        key=setting.name,
        value=shown,
    )


def _wrong_number(setting: Setting, shown: str) -> Message:
    limits = {"least": str(setting.least), "most": str(setting.most)}
    if setting.is_optional:
        return message(
            "{key} is {value}, but must be a whole number from {least} to {most}, or empty",
            key=setting.name,
            value=shown,
            **limits,
        )
    return message(
        "{key} is {value}, but must be a whole number from {least} to {most}",
        key=setting.name,
        value=shown,
        **limits,
    )
