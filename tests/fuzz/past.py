"""What broke a target once: `scripts/fuzz.py` writes it, every run of the tests tries it."""

from pathlib import Path

CRASHES = Path(__file__).resolve().parent / "crashes"


def past_crashes(target: str) -> list[bytes]:
    """Return what broke a target once."""
    return [path.read_bytes() for path in sorted((CRASHES / target).glob("*"))]
