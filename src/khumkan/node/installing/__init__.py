"""What a machine needs besides the program: units, a user, folders, settings. Written as told."""

from khumkan.node.installing.places import Places, find_places
from khumkan.node.installing.writing import InstallError, SystemFile, list_files, write_files

__all__ = ["InstallError", "Places", "SystemFile", "find_places", "list_files", "write_files"]
