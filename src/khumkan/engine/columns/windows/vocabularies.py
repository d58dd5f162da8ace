"""Under which names rules for Windows log sources find their fields."""

from khumkan.engine.columns.vocabulary import Vocabulary, merge
from khumkan.engine.columns.windows.categories import CATEGORIES, SYSMON_CATEGORIES
from khumkan.engine.columns.windows.names import DEFENDER, SYSMON, SYSTEM, WINDOWS, hashed
from khumkan.engine.rows import LogSource

_HASH_OWNERS = {
    "create_stream_hash": "file",
    "driver_load": "dll",
    "file_block_executable": "file",
    "file_block_shredding": "file",
    "file_delete": "file",
    "file_delete_detected": "file",
    "file_executable_detected": "file",
    "image_load": "dll",
    "process_creation": "process",
}
_POWERSHELL_CATEGORIES = {
    name
    for service in ("powershell", "powershell-classic")
    for names in CATEGORIES[service].values()
    for name in names
}


def _of_category(category: str) -> Vocabulary:
    owner = _HASH_OWNERS.get(category)
    return merge([SYSTEM, hashed(owner) if owner else SYSMON])


VOCABULARIES = {
    **{LogSource(category=name): _of_category(name) for name in sorted(SYSMON_CATEGORIES)},
    **{
        LogSource(category=name): merge([SYSTEM, WINDOWS])
        for name in sorted(_POWERSHELL_CATEGORIES)
    },
    LogSource("linux", "", "sysmon"): merge([SYSTEM, SYSMON]),
    LogSource("windows", "", "sysmon"): merge([SYSTEM, SYSMON]),
    LogSource("windows", "", "windefend"): merge([SYSTEM, DEFENDER]),
    LogSource("windows"): merge([SYSTEM, WINDOWS]),
}
ANY_WINDOWS = merge([SYSTEM, SYSMON, WINDOWS])
"""For a rule that names no service and no category: Sysmon's names, then the others'."""
