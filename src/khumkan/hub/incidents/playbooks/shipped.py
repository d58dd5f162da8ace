"""The playbooks that come with khumkan: our own texts, in Thai and English."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from khumkan.hub.incidents.playbooks.model import CacaoPlaybook
from khumkan.hub.incidents.playbooks.reading import parse_playbook

FOLDER: Final = Path(__file__).parent / "shipped"


@cache
def load_shipped() -> Mapping[str, CacaoPlaybook]:
    """Return our playbooks by their CACAO id, in the order of their files."""
    files = sorted(FOLDER.glob("*.json"))
    read = [parse_playbook(path.read_bytes()) for path in files]
    return MappingProxyType({one.id: one for one in read})
