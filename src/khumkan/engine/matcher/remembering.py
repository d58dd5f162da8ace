"""What the columns of a matcher remember of values, bounded together: there are hundreds of them.

Who writes logs chooses in which fields new values stand. Where it becomes too much, those columns
forget that remember most; what stands in few values is kept.
"""

from khumkan.engine.rows import Scalar

MAX_REMEMBERED_VALUES = 131_072
MAX_REMEMBERED_LENGTH = 4_096
MAX_REMEMBERED_CHARACTERS = 8_000_000

Answer = frozenset[int]
Key = str | tuple[type, Scalar]
"""A text, or any other value with its type: 1, 1.0 and True are the same to a dict."""


def key_of(value: Scalar) -> Key:
    """Return what a value is remembered by."""
    return value if value.__class__ is str else (value.__class__, value)


class Answers(dict[Key, Answer]):
    """What one column remembers: the tests that hold for a value."""

    __slots__ = ("n_characters",)

    def __init__(self) -> None:
        super().__init__()
        self.n_characters = 0

    def forget(self) -> None:
        """Forget all of it."""
        self.clear()
        self.n_characters = 0


class Memory:
    """The answers of all columns of a matcher."""

    def __init__(self) -> None:
        self._columns: list[Answers] = []
        self._same: dict[Answer, Answer] = {}
        self._n_values = 0
        self._n_characters = 0

    def new_column(self) -> Answers:
        """Return the answers of one more column."""
        answers = Answers()
        self._columns.append(answers)
        return answers

    def keep(self, answers: Answers, key: Key, answer: Answer) -> None:
        """Remember an answer that `answers` has not; a long text is tested each time.

        Most answers are the same as another value's, and kept once.
        """
        n_characters = len(key) if isinstance(key, str) else 0
        if n_characters > MAX_REMEMBERED_LENGTH:
            return
        self._n_values += 1
        self._n_characters += n_characters
        if self._n_values > MAX_REMEMBERED_VALUES or self._n_characters > MAX_REMEMBERED_CHARACTERS:
            self._make_room(n_characters)
        answers[key] = self._same.setdefault(answer, answer)
        answers.n_characters += n_characters

    def _make_room(self, n_characters: int) -> None:
        """Let those columns forget that have no less than their share."""
        n_values = sum(map(len, self._columns)) // len(self._columns)
        n_texts = sum(one.n_characters for one in self._columns) // len(self._columns)
        for one in self._columns:
            if len(one) >= n_values or one.n_characters >= n_texts:
                one.forget()
        self._same.clear()
        self._n_values = 1 + sum(map(len, self._columns))
        self._n_characters = n_characters + sum(one.n_characters for one in self._columns)
