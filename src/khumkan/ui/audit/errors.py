"""How a caller can misuse the trail: mistakes in code, met in tests, never shown to people."""


class MisuseError(ValueError):
    """A call of `record` that can't become an entry."""


class NoTransactionError(MisuseError):
    """There is no transaction that the change and its entry would share."""

    def __str__(self) -> str:
        return "record() belongs into the transaction.atomic() of the change that it tells of"


class ActionError(MisuseError):
    """An action is spelt otherwise than `noun.verb`."""

    def __str__(self) -> str:
        return f"an action is noun.verb in small letters, not {self.args[0]!r}"


class ValueKindError(MisuseError):
    """A value of a type nobody said how to write; the value itself may be personal."""

    def __str__(self) -> str:
        return f"the trail can't hold a value of type {self.args[0]}: pass its id or its text"


class SecretError(MisuseError):
    """A field is a secret by its name."""

    def __str__(self) -> str:
        return (
            f"the field {self.args[0]!r} holds a secret: leave it out, or say only that it changed"
        )
