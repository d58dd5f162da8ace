"""What can go wrong with the lake; whatever the libraries raise becomes one kind of error."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khumkan.core.errors import KhumkanError, Place
from khumkan.core.messages import Message, message


class LakeError(KhumkanError):
    """The lake can't be opened, read or written. What it acknowledged before is still there."""


@contextmanager
def failing_as_lake_error(folder: Path) -> Iterator[None]:
    """Turn what is raised inside into a LakeError that says where and what to do."""
    try:
        yield
    except LakeError:
        raise
    except Exception as error:
        raise LakeError(_explain(error), place=Place(str(folder))) from error


def _explain(error: Exception) -> Message:
    detail = " ".join(str(error).split())[:500]
    if _tells(error, detail, errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return message("the disk is full: free some space, or keep fewer days of logs")
    if _tells(error, detail, errno.EACCES, errno.EPERM, errno.EROFS):
        return message(
            "khumkan may not write here: give its user this folder and all that is in it"
        )
    return message(
        "the stored logs can't be used: {detail}; look at the disk, then start again",
        detail=f"{type(error).__name__}: {detail}",
    )


def _tells(error: Exception, detail: str, *numbers: int) -> bool:
    """Say whether an error of the disk is one of these; delta-rs tells them as text only."""
    number = error.errno if isinstance(error, OSError) else None
    return number in numbers or any(f"(os error {one})" in detail for one in numbers)
