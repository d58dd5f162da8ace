"""How changes are stored as JSON."""

import json
from typing import Any


class ReadableEncoder(json.JSONEncoder):
    """Stores Thai as Thai, so that SQLite can search in it as PostgreSQL can."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})
