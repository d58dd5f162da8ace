"""What one hospital saw protects this one: frames in, the matcher changed, the past searched.

No event falls between the two: one that came before the change is met by the search, one that came
after it by the matcher, whatever crashes in between.
"""

from khumkan.node.immunity.compiling import read_table
from khumkan.node.immunity.errors import GapError
from khumkan.node.immunity.hunting import Hunter
from khumkan.node.immunity.immunity import Immunity
from khumkan.node.immunity.worker import HuntWorker

__all__ = ["GapError", "HuntWorker", "Hunter", "Immunity", "read_table"]
