"""What the installed apps bring along: one constant from a module that each may have.

`collect("navigation", "ENTRIES")` reads `<app>.navigation.ENTRIES` of every khumkan app, in the
order of INSTALLED_APPS turned round: what lies lowest comes first.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import AppRegistryNotReady

_OURS = "khumkan."
_DESIGN_SYSTEM = "khumkan.ui"  # its modules of these names say what an entry is; they list none


@cache
def collect(module: str, name: str) -> tuple[Any, ...]:
    """Return the entries of `name` from each khumkan app's `module`, as one tuple.

    An app without such a module brings nothing; a module without the name is a mistake and
    raises AttributeError. Raises AppRegistryNotReady before Django has loaded its apps.
    """
    if not apps.ready:
        raise AppRegistryNotReady(module)
    names = [app.name for app in apps.get_app_configs() if app.name.startswith(_OURS)]
    paths = [f"{app}.{module}" for app in reversed(names) if app != _DESIGN_SYSTEM]
    found = [import_module(path) for path in paths if find_spec(path) is not None]
    return tuple(entry for one in found for entry in getattr(one, name))
