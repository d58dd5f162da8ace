"""Columns that no Windows field holds as such, but Sigma's generic categories ask for.

Security 4688 and 4657 say in other words what Sysmon 1, 12 and 13 say; `Hashes` packs several
hashes into one text. Each function adds to the values of one row and changes none that is there.
"""

from collections.abc import Callable, MutableMapping

from khumkan.engine.columns.windows.names import EVENT_DATA
from khumkan.engine.rows import Value

Values = MutableMapping[str, Value]

# Source: Windows security identifiers, "Well-known SIDs".
WELL_KNOWN_USERS = {
    "S-1-5-18": "NT AUTHORITY\\SYSTEM",
    "S-1-5-19": "NT AUTHORITY\\LOCAL SERVICE",
    "S-1-5-20": "NT AUTHORITY\\NETWORK SERVICE",
}
# Source: the same, "Mandatory integrity levels"; the words are Sysmon's.
INTEGRITY_LEVELS = {
    "S-1-16-0": "Untrusted",
    "S-1-16-4096": "Low",
    "S-1-16-8192": "Medium",
    "S-1-16-8448": "Medium",
    "S-1-16-12288": "High",
    "S-1-16-16384": "System",
}
NOBODY = frozenset({"", "-", "S-1-0-0"})
_HIVES = (("\\REGISTRY\\MACHINE", "HKLM"), ("\\REGISTRY\\USER", "HKU"))
_NUMBER_TYPES = {"%%1876": ("DWORD", 8), "%%1883": ("QWORD", 16)}
_VALUE_DELETED = "%%1906"


HASHES = (EVENT_DATA + "Hashes", EVENT_DATA + "Hash")
"""The columns that single hashes are taken from, the first that has any."""
USER, LEVEL = "user.name", EVENT_DATA + "IntegrityLevel"
CREATED_PROCESS_COLUMNS = frozenset({USER, LEVEL})
REGISTRY_VALUE_COLUMNS = frozenset(
    {"registry.path", "registry.data.strings", EVENT_DATA + "EventType"}
)


CREATED_PROCESS_SOURCES = tuple(
    EVENT_DATA + name
    for name in (
        *(
            f"{role}{part}"
            for role in ("Target", "Subject")
            for part in ("UserSid", "UserName", "DomainName")
        ),
        "MandatoryLabel",
    )
)
REGISTRY_VALUE_SOURCES = tuple(
    EVENT_DATA + name
    for name in ("ObjectName", "ObjectValueName", "OperationType", "NewValue", "NewValueType")
)

_MADE_TEXTS = tuple(
    text.lower()
    for text in (
        *WELL_KNOWN_USERS.values(),
        *INTEGRITY_LEVELS.values(),
        *(hive for _, hive in _HIVES),
        "CurrentControlSet",
        "SetValue",
        "DeleteValue",
    )
)
_MADE_LETTERS = frozenset("dqwor (0x)123456789abcdef")  # of "QWORD (0x…)"


def may_be_made(text: str) -> bool:
    """Say whether a folded text without a backslash may stand in a derived value by itself.

    Any other such text in a derived value stands in one of the event's own values as well: they
    are copied whole, and joined with backslashes. This is not so of hashes, which are parts.
    """
    return any(text in made for made in _MADE_TEXTS) or _MADE_LETTERS.issuperset(text)


def hash_columns(owner: str) -> dict[str, str]:
    """Return the columns of an owner's hashes by the names that Sysmon gives them."""
    return {
        "MD5": f"{owner}.hash.md5",
        "SHA1": f"{owner}.hash.sha1",
        "SHA256": f"{owner}.hash.sha256",
        "IMPHASH": f"{owner}.pe.imphash",
    }


def derive_hashes(owner: str) -> Callable[[Values], None]:
    """Return what splits "MD5=…,IMPHASH=…"; `owner` (process, dll, file) has the hashes."""
    columns = hash_columns(owner)

    def derive(values: Values) -> None:
        hashes = values.get(HASHES[0]) or values.get(HASHES[1])
        if isinstance(hashes, str):
            for part in hashes.split(","):
                name, _, digest = part.partition("=")
                column = columns.get(name)
                if column and digest:
                    values.setdefault(column, digest)

    return derive


def derive_created_process(values: Values) -> None:
    """Give a Security 4688 the user and integrity level as Sysmon writes them.

    The user is the target, where one is named, for the new process runs as that one.
    """
    user = _account(values, "Target") or _account(values, "Subject")
    if user:
        values[USER] = user
    level = INTEGRITY_LEVELS.get(_text(values, "MandatoryLabel"))
    if level:
        values.setdefault(LEVEL, level)


def derive_registry_value(values: Values) -> None:
    """Give a Security 4657 the path, data and event type as Sysmon writes them."""
    path = _registry_path(_text(values, "ObjectName"))
    if path:
        name = _text(values, "ObjectValueName")
        values.setdefault("registry.path", f"{path}\\{name}" if name else path)
    is_deleted = _text(values, "OperationType") == _VALUE_DELETED
    values.setdefault(EVENT_DATA + "EventType", "DeleteValue" if is_deleted else "SetValue")
    data = values.get(EVENT_DATA + "NewValue")
    if data is not None and not is_deleted:
        values.setdefault("registry.data.strings", _registry_data(data, values))


def _text(values: Values, field: str) -> str:
    value = values.get(EVENT_DATA + field)
    return value if isinstance(value, str) else ""


def _account(values: Values, role: str) -> str:
    sid = _text(values, f"{role}UserSid")
    name = _text(values, f"{role}UserName")
    if sid in WELL_KNOWN_USERS:
        return WELL_KNOWN_USERS[sid]
    if name in NOBODY or sid == "S-1-0-0":
        return ""
    domain = _text(values, f"{role}DomainName")
    return name if domain in NOBODY else f"{domain}\\{name}"


def _registry_path(path: str) -> str:
    for kernel, hive in _HIVES:
        if path.upper().startswith(kernel):
            path = hive + path[len(kernel) :]
    return path.replace("\\ControlSet001\\", "\\CurrentControlSet\\")


def _registry_data(data: Value, values: Values) -> Value:
    kind = _NUMBER_TYPES.get(_text(values, "NewValueType"))
    try:
        number = int(str(data), 0)
    except ValueError:
        return data
    return f"{kind[0]} (0x{number:0{kind[1]}x})" if kind else data
