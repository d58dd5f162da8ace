"""Where in arrays and envelopes a JSON reader stands, and so which number an object gets."""


class Nesting:
    """Counts open brackets; numbers records by line, in an array by position."""

    def __init__(self) -> None:
        self._n_open = 0
        self._opened_line = 0
        self._is_array: bool | None = None
        self._envelope_record = 0
        self._envelope_depth = 0
        self._record = 0
        self._part = 0
        self.is_separated = False

    @property
    def is_inside(self) -> bool:
        """Whether an array or an envelope is open: objects follow each other with commas."""
        return self._n_open > 0

    @property
    def is_in_envelope(self) -> bool:
        """Whether the list of an envelope is open: there is none inside another."""
        return self._envelope_record > 0

    @property
    def is_plain(self) -> bool:
        """Whether each line may be an object of its own."""
        return not self._n_open and not self._is_array

    @property
    def is_of_lines(self) -> bool:
        """Whether what follows has the numbers of its lines, and depends on nothing before it."""
        return not self._n_open and self._is_array is False

    def go_on(self) -> None:
        """Stand behind lines of which somebody else has seen that they are no array."""
        self._is_array = False

    def place(self, line: int) -> tuple[int, int]:
        """Return record and part of what begins on `line`."""
        if self._is_array is None:
            self._is_array = False
        record = self._envelope_record or self._number(line)
        self._part = self._part + 1 if record == self._record else 1
        self.is_separated = False
        self._record = record
        return record, self._part

    def _number(self, line: int) -> int:
        return self._record + 1 if self._is_array else line

    def open_array(self, line: int) -> None:
        """Enter an array; input that begins with one is numbered by position."""
        if self._is_array is None:
            self._is_array = True
        self._open(line)

    def open_envelope(self, line: int) -> None:
        """Enter the list of an envelope that begins on `line`."""
        if self._is_array is None:
            self._is_array = False
        self._envelope_record = self._number(line)
        self._open(line)
        self._envelope_depth = self._n_open

    def _open(self, line: int) -> None:
        self._n_open += 1
        self._opened_line = line
        self.is_separated = True

    def close_array(self) -> bool:
        """Leave an array; say whether it was the list of an envelope."""
        is_envelope = bool(self._envelope_record) and self._n_open == self._envelope_depth
        if is_envelope:
            self._envelope_record = 0
        self._n_open = max(0, self._n_open - 1)
        return is_envelope

    def forget_line(self, line: int) -> None:
        """Leave everything if it was opened on `line`: the line turned out to be no JSON."""
        if self._opened_line == line:
            self._leave_all()

    def check_separation(self, column: int) -> None:
        """Leave everything if an object begins a line with no comma before it: a list was torn."""
        if not column and not self.is_separated:
            self._leave_all()

    def _leave_all(self) -> None:
        self._n_open = 0
        self._envelope_record = 0
