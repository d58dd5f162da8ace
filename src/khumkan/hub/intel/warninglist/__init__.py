"""What must not be taken for an attacker: facts about everybody's services, each with its reason.

A domain name covers everything below it, a network everything in it, a URL is its host. The list
comes with this version of khumkan; an analyst may overrule it for one indicator, by name.
"""

from khumkan.hub.intel.warninglist.looking import find_warning
from khumkan.hub.intel.warninglist.reasons import WARNINGS

__all__ = ["WARNINGS", "find_warning"]
