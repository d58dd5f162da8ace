"""What the process says to its caller by its exit code. Source: docs/reference/exit-codes.md."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Scripts rely on these: they never change meaning."""

    OK = 0
    FINDINGS = 1
    RULES = 2
    USAGE = 3
    DEFECT = 70
    INTERRUPTED = 130
