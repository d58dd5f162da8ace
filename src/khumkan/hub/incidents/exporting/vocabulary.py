"""VERIS's own words, read from the user's copy: `verisc-enum.json` or `verisc-merged.json`.

They are under a share-alike licence and do not come with khumkan. A word that the copy does not
have is never written.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from khumkan.core.messages import message
from khumkan.ui.errors import RefusedError

_LARGEST: Final = 8 * 1024 * 1024
_UNKNOWN: Final = "Unknown"
_VERSION: Final = "1.4.0"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The enumerations of one copy, and its version."""

    words: dict[str, Any]
    version: str

    def allowed(self, path: str) -> list[str]:
        """Return the words of an enumeration, as `action.malware.variety`; none if it has none."""
        found: Any = self.words
        for name in path.split("."):
            found = found.get(name, {}) if isinstance(found, dict) else {}
        return [str(one) for one in found] if isinstance(found, list) else []

    def pick(self, path: str, word: str) -> str:
        """Return the word where this copy has it, else that it is unknown.

        Raises RefusedError where the copy has neither: then it is not the file it should be.
        """
        allowed = self.allowed(path)
        found = next(
            (one for one in (word, _UNKNOWN, word.partition(" ")[0]) if one in allowed), ""
        )
        if not found:
            raise _no_vocabulary(path)
        return found


def read_vocabulary(path: str) -> Vocabulary:
    """Return the words of the file that the setting names. Raises RefusedError without one."""
    if not path:
        raise RefusedError(
            message(
                "VERIS’s vocabulary does not come with khumkan. Fetch verisc-merged.json from "
                "github.com/vz-risk/veris (CC BY-SA 4.0) and name the file in the setting "
                "hub.veris_vocabulary."
            )
        )
    file = Path(path)
    try:
        if file.stat().st_size > _LARGEST:
            raise _no_vocabulary(path)
        whole = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _no_vocabulary(path) from error
    if not isinstance(whole, dict):
        raise _no_vocabulary(path)
    return _from_schema(whole) if "properties" in whole else Vocabulary(whole, _VERSION)


def _from_schema(schema: dict[str, Any]) -> Vocabulary:
    words = _enumerations(schema)
    properties = schema["properties"] if isinstance(schema["properties"], dict) else {}
    told = properties.get("schema_version")
    version = told.get("default") if isinstance(told, dict) else None
    return Vocabulary(words if isinstance(words, dict) else {}, str(version or _VERSION))


def _enumerations(schema: Any) -> Any:
    """Return the enumerations of a JSON schema at their places; lists are seen through."""
    if not isinstance(schema, dict):
        return {}
    if isinstance(schema.get("enum"), list):
        return schema["enum"]
    if isinstance(schema.get("items"), dict):
        return _enumerations(schema["items"])
    inner = schema.get("properties")
    if not isinstance(inner, dict):
        return {}
    return {name: _enumerations(one) for name, one in inner.items()}


def _no_vocabulary(where: str) -> RefusedError:
    return RefusedError(
        message(
            "{where} is not VERIS’s vocabulary: name verisc-merged.json or verisc-enum.json in "
            "the setting hub.veris_vocabulary",
            where=where[-120:],
        )
    )
