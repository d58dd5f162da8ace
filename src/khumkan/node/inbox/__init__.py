"""Logs as files: folders that are watched, and files handed in, into the journal exactly once."""

from khumkan.node.inbox.folders import Shelf, folder_name
from khumkan.node.inbox.inbox import InboxInput, InboxLimits
from khumkan.node.inbox.uploads import Receipt, Upload, Uploads, uploads_folder

__all__ = [
    "InboxInput",
    "InboxLimits",
    "Receipt",
    "Shelf",
    "Upload",
    "Uploads",
    "folder_name",
    "uploads_folder",
]
