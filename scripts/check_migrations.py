"""Refuse migrations that are behind the models, unnamed, forked, or tied to the app's code.

    check_migrations.py

A migration says what the database was like on its day, so it must not import an app or a page,
which change. The exceptions are what a column itself is made with.
"""

import ast
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

SETTINGS = "khumkan.hub.project.settings"
OURS = "khumkan."
CHANGING = ("khumkan.ui", "khumkan.hub", ".")
NAME = re.compile(r"\d{4}_[a-z][a-z0-9_]*")
AUTOMATIC = ("auto_", "_and_more")
ALLOWED = {
    "khumkan.ui.keys",  # the default of every key
    "khumkan.ui.audit.encoding",  # how the audit trail's changes are written as JSON
}


def name_faults(names: list[str]) -> Iterator[str]:
    """Yield a sentence for each migration that does not say what it does."""
    for name in sorted(names):
        if not NAME.fullmatch(name) or any(word in name for word in AUTOMATIC):
            yield f"{name}: name it for what it does: 0002_give_every_person_a_language"


def leaf_faults(app: str, leaves: list[str]) -> Iterator[str]:
    """Yield a sentence for an app with two newest migrations, which nobody could order."""
    if len(leaves) > 1:
        yield f"{app}: {' and '.join(sorted(leaves))} both come last; let one follow the other"


def import_faults(source: str) -> Iterator[str]:
    """Yield a sentence for each module of ours that a migration imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or "."]
        else:
            continue
        for module in modules:
            if module.startswith(CHANGING) and module not in ALLOWED:
                yield f"line {node.lineno}: imports {module}, which will change; write it out"


def all_faults() -> Iterator[str]:
    """Yield every fault in the migrations of every app of ours."""
    loader = MigrationLoader(None)
    for config in apps.get_app_configs():
        if not config.name.startswith(OURS):
            continue
        names = [name for app, name in loader.disk_migrations if app == config.label]
        yield from (f"{config.label}: {fault}" for fault in name_faults(names))
        leaves = [name for _, name in loader.graph.leaf_nodes(config.label)]
        yield from leaf_faults(config.label, leaves)
        for path in sorted(Path(config.path, "migrations").glob("[0-9]*.py")):
            for fault in import_faults(path.read_text(encoding="utf-8")):
                yield f"{config.label}/{path.name}: {fault}"


def main() -> int:
    """Print every fault and return 1, or return 0; Django says itself what is behind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KHUMKAN_HUB__DATA"] = folder
        django.setup()
        faults = list(all_faults())
        for fault in faults:
            print(f"migrations: {fault}")
        try:
            call_command("makemigrations", check=True, dry_run=True, verbosity=1)
        except SystemExit:
            return 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
