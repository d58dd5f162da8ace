"""Rules of which bytes may not prove enough, told from the rules alone: the matcher is asked them.

Of any other rule it is asked only where a value is odd, such as one with an escaped code point.
"""

from typing import Final

import numpy as np

from khumkan.engine.columns.products.claimed_outline import OPAQUE_COLUMNS
from khumkan.engine.columns.products.pairs_outline import JOINED_COLUMNS
from khumkan.engine.columns.windows.kinds import MADE_COLUMNS, PART_COLUMNS
from khumkan.engine.columns.windows.naming import RESTORED_COLUMNS
from khumkan.engine.compiled import ANY_COLUMN
from khumkan.engine.sieve.catalogue import Catalogue
from khumkan.engine.sieve.programs import ASKED, COLUMN, FOUND, KIND, PART, Programs
from khumkan.engine.sieve.questions import PERHAPS

_DERIVED: Final = frozenset({ANY_COLUMN}).union(
    JOINED_COLUMNS, MADE_COLUMNS, OPAQUE_COLUMNS, PART_COLUMNS, RESTORED_COLUMNS
)


def rules_in_doubt(catalogue: Catalogue, programs: Programs) -> list[int]:
    """Return the numbers of rules that ask what is never sure, or a column made of others."""
    parts = programs.parts.reshape(-1, PART)
    derived = [number for name, number in catalogue.column_ids.items() if name in _DERIVED]
    is_open = (parts[:, FOUND] == PERHAPS) | np.isin(parts[:, COLUMN], derived)
    asked = np.flatnonzero((parts[:, KIND] == ASKED) & is_open)
    with_parts = np.flatnonzero(programs.starts >= 0)
    starts = programs.starts[with_parts]
    owners = with_parts[np.searchsorted(starts, asked, side="right") - 1]
    hopeless = np.flatnonzero(programs.starts < 0)
    numbers: list[int] = np.union1d(owners, hopeless).tolist()
    return numbers
