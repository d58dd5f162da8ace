"""Find where a broken element of a JSON array ends, over as many blocks as it takes."""

import re

_MOST_NESTING = 10_000
_TOKEN = re.compile(rb'[{}\[\],\n"]')
_STRING_REST = re.compile(rb'(?:[^"\\\n]|\\.)*+', re.DOTALL)


class ElementWalk:
    """Follows braces and brackets outside strings, and keeps nothing of what it has passed.

    `opened` are brackets that stand before what it is shown; `is_closed` says that the element
    ended with its own bracket.
    """

    def __init__(self, opened: bytes = b"") -> None:
        self._open = bytearray(opened)
        self._is_in_string = False
        self._is_after_comma = False
        self.is_closed = False

    def advance(self, data: bytes, position: int) -> tuple[bool, int]:
        """Return whether the element ended, and where: its end, or how far `data` could be used.

        The next call begins where this one ended, with more behind it.
        """
        while True:
            if self._is_in_string:
                position = self._leave_string(data, position)
                if self._is_in_string:
                    return False, position
            token = _TOKEN.search(data, position)
            if token is None:
                return False, len(data)
            sign, position = token[0], token.end()
            if sign == b"\n" or self._is_next_element(sign):
                return True, token.start()
            if self._nest(sign):
                return True, position

    def _leave_string(self, data: bytes, position: int) -> int:
        """Return where the string ends: behind its quote, or before the line end that breaks it."""
        found = _STRING_REST.match(data, position)
        end = found.end() if found else position
        sign = data[end : end + 1]
        self._is_in_string = sign not in {b'"', b"\n"}
        return end + (sign == b'"')

    def _is_next_element(self, sign: bytes) -> bool:
        return sign == b"{" and self._is_after_comma and self._open[-1:] == b"{"

    def _nest(self, sign: bytes) -> bool:
        """Take a sign into account; say whether it closed the element itself."""
        self._is_after_comma = sign == b","
        self._is_in_string = sign == b'"'
        if sign in b"{[" and len(self._open) < _MOST_NESTING:
            self._open += sign
        elif sign in b"}]":
            del self._open[-1:]
            self.is_closed = not self._open
        return self.is_closed
