"""Plain text: the last resort keeps every line."""

from tests.engine.formats.reading import read_all


def test_every_line_is_an_event_as_it_was_written() -> None:
    outcome = read_all("text", b"one\r\n\n  two\n\x00three")

    assert outcome.fields == [{"message": "one"}, {"message": "  two"}, {"message": "three"}]
    assert outcome.places == [(1, 1), (3, 1), (4, 1)]
    assert [event.raw for event in outcome.events] == [b"one\r", b"  two", b"\x00three"]
