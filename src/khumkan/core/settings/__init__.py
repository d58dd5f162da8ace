"""The settings: one TOML file, environment variables over it, defaults under it."""

from khumkan.core.settings.node import Node
from khumkan.core.settings.reading import load_settings
from khumkan.core.settings.sections import (
    Detect,
    Hub,
    Output,
    Setting,
    Settings,
    SignInProvider,
    list_settings,
)
from khumkan.core.settings.zones import find_zone

__all__ = [
    "Detect",
    "Hub",
    "Node",
    "Output",
    "Setting",
    "Settings",
    "SignInProvider",
    "find_zone",
    "list_settings",
    "load_settings",
]
