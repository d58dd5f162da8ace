"""Where the rules that come with khumkan lie: in the wheel, or beside the source."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def shipped_rules() -> Path:
    """Return the folder of our own rule pack: `sigma/`, `cases/` and `pack.toml`."""
    inside = _PACKAGE / "_shipped" / "rules"
    return inside if inside.is_dir() else _PACKAGE.parent.parent / "rules"
