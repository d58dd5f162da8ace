"""What the journal asks of the operating system to write; tests put a worse one in its place."""

import os
import shutil
from pathlib import Path


class Disk:
    """Files by handle; every method raises OSError as the system does."""

    def open(self, path: Path) -> int:
        """Open a segment to write, and make it if it isn't there. Its owner alone can read it."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def close(self, handle: int) -> None:
        """Close a file."""
        os.close(handle)

    def write(self, handle: int, data: memoryview, position: int) -> int:
        """Write at a place in the file; return how many bytes were, as `os.pwrite`."""
        return os.pwrite(handle, data, position)

    def sync(self, handle: int) -> None:
        """Return when everything written to the file is on the disk, its length too."""
        os.fsync(handle)

    def truncate(self, handle: int, n_bytes: int) -> None:
        """Cut the file off."""
        os.ftruncate(handle, n_bytes)

    def remove(self, path: Path) -> None:
        """Remove a file; that it is gone already is fine."""
        path.unlink(missing_ok=True)

    def sync_folder(self, folder: Path) -> None:
        """Return when names made and removed in the folder are on the disk."""
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def free_bytes(self, folder: Path) -> int:
        """Return how many bytes may still be written to this disk."""
        return shutil.disk_usage(folder).free
