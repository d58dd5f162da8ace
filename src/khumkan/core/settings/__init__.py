"""The settings: one TOML file, environment variables over it, defaults under it."""

from khumkan.core.settings.reading import load_settings
from khumkan.core.settings.sections import Detect, Output, Setting, Settings, list_settings
from khumkan.core.settings.zones import find_zone

__all__ = [
    "Detect",
    "Output",
    "Setting",
    "Settings",
    "find_zone",
    "list_settings",
    "load_settings",
]
