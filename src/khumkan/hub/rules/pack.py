"""Reads what the shipped rule pack says for people: no rule is compiled here."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.severity import Severity
from khumkan.engine.sigma.documents import Document, read_documents
from khumkan.engine.sigma.load import find_rule_files
from khumkan.hub.rules.models import Rule

_LONGEST_TITLE = 200


def read_pack_date(folder: Path) -> date:
    """Return the day of the pack's last change, which is its version."""
    pack = tomllib.loads((folder / "pack.toml").read_text("utf-8"))
    return date.fromisoformat(str(pack["version"]))


def read_rules(folder: Path) -> Iterator[Rule]:
    """Yield a row for each rule of a pack, not stored. What is no rule is left out."""
    dated = read_pack_date(folder)
    for file in find_rule_files(folder / "sigma"):
        for document in read_documents(file):
            if not isinstance(document, RuleError):
                yield from _read(document, dated)


def _read(document: Document, dated: date) -> Iterator[Rule]:
    data = document.data
    if "id" not in data or "title" not in data:
        return
    ours = _section(data.get("khumkan"))
    tags = data.get("tags")
    yield Rule(
        rule_id=UUID(str(data["id"])),
        title_en=str(data["title"])[:_LONGEST_TITLE],
        title_th=_text(ours, "title_th")[:_LONGEST_TITLE],
        level=Severity(str(data.get("level", Severity.MEDIUM))),
        description=_text(data, "description"),
        advice_en=_text(ours, "advice_en"),
        advice_th=_text(ours, "advice_th"),
        tags=[str(tag) for tag in tags] if isinstance(tags, list) else [],
        pack_date=dated,
    )


def _section(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _text(data: JsonObject, key: str) -> str:
    return " ".join(str(data.get(key) or "").split())
