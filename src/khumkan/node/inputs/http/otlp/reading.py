"""What reading a request gives, in either encoding; how much of it may be made."""

from dataclasses import dataclass, field
from typing import Final

from khumkan.core.messages import message
from khumkan.node.inputs.http.otlp.records import LogItem, Origin, write_line
from khumkan.node.inputs.http.refusals import RefusedError, refuse_count, refuse_size

MOST_RECORDS: Final = 100_000
MOST_FIELDS: Final = 1_000_000  # of groups, whatever is in them: each takes time
MOST_BYTES: Final = 48 * 1024 * 1024  # of lines: resources stand in each of their records
LONGEST_RECORD: Final = 1024 * 1024  # of a record, a resource or a scope, as it came


@dataclass(slots=True)
class OtlpRecords:
    """The records of a request, each one line with its end; how many could not be read."""

    lines: list[bytes] = field(default_factory=list)
    n_refused: int = 0
    _n_bytes: int = 0
    _n_fields: int = 0

    def add(self, item: LogItem, origin: Origin) -> None:
        """Take one more record; raises RefusedError where that is too much."""
        try:
            line = write_line(item, origin)
        except (ValueError, TypeError, RecursionError):
            self.refuse()
            return
        self._n_bytes += len(line)
        if self._n_bytes > MOST_BYTES:
            raise refuse_size(MOST_BYTES)
        self.lines.append(line)
        self._check_count()

    def refuse(self) -> None:
        """Count one that can't be read."""
        self.n_refused += 1
        self._check_count()

    def count_field(self) -> None:
        """Count a field outside the records; raises RefusedError where there are too many."""
        self._n_fields += 1
        if self._n_fields > MOST_FIELDS:
            raise refuse_count(MOST_FIELDS)

    def _check_count(self) -> None:
        if len(self.lines) + self.n_refused > MOST_RECORDS:
            raise refuse_count(MOST_RECORDS)


def refuse_request() -> RefusedError:
    """Tell that a request is no ExportLogsServiceRequest."""
    text = message("the body is no ExportLogsServiceRequest of OpenTelemetry; nothing was taken")
    return RefusedError(400, "broken-body", text)
