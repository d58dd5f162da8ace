"""Where programs of this user keep what can be made anew, as the platform has it."""

import os
import sys
from pathlib import Path

_NAME = "khumkan"


def cache_folder() -> Path | None:
    """Return the folder, which may not be there yet; None where this user has none.

    Source: the XDG base directory specification; on macOS, `~/Library/Caches`.
    """
    named = os.environ.get("XDG_CACHE_HOME", "")
    if Path(named).is_absolute():  # the specification has others ignored
        return Path(named) / _NAME
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / _NAME
