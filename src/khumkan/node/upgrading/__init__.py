"""A new version beside the old one: tried, switched to, watched, and back again if it fails."""

from khumkan.node.upgrading.bundles import Bundle, opened_bundle
from khumkan.node.upgrading.errors import UpgradeError
from khumkan.node.upgrading.layout import Layout
from khumkan.node.upgrading.services import Commands, Patience
from khumkan.node.upgrading.trying import try_here
from khumkan.node.upgrading.upgrading import Upgrade

__all__ = [
    "Bundle",
    "Commands",
    "Layout",
    "Patience",
    "Upgrade",
    "UpgradeError",
    "opened_bundle",
    "try_here",
]
