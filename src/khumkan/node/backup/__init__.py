"""A node in one file, made while it runs, and put back elsewhere: keys, state, sources, logs.

The file holds the node's key: whoever has it is this node to the hub.
"""

from khumkan.node.backup.errors import BackupError
from khumkan.node.backup.making import make_backup
from khumkan.node.backup.manifest import About
from khumkan.node.backup.records import LastBackup, read_last_backup
from khumkan.node.backup.restoring import restore

__all__ = [
    "About",
    "BackupError",
    "LastBackup",
    "make_backup",
    "read_last_backup",
    "restore",
]
