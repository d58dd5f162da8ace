"""Numbers of records and parts, by line, by position, or within an envelope."""

from khumkan.engine.formats.json_nesting import Nesting


def test_lines_are_numbered_by_line_and_parts_count_within() -> None:
    nesting = Nesting()

    assert [nesting.place(line) for line in (1, 1, 4)] == [(1, 1), (1, 2), (4, 1)]


def test_an_input_that_begins_with_an_array_is_numbered_by_position() -> None:
    nesting = Nesting()
    nesting.open_array(1)

    assert [nesting.place(line) for line in (2, 9, 9)] == [(1, 1), (2, 1), (3, 1)]
    assert nesting.close_array() is False
    assert nesting.place(10) == (4, 1)


def test_an_array_later_on_does_not_change_the_numbering() -> None:
    nesting = Nesting()
    nesting.place(1)
    nesting.open_array(2)

    assert [nesting.place(2), nesting.place(3)] == [(2, 1), (3, 1)]


def test_parts_of_an_envelope_share_the_line_it_begins_on() -> None:
    nesting = Nesting()
    nesting.open_envelope(3)
    was_in_envelope = nesting.is_in_envelope

    assert [nesting.place(line) for line in (4, 5)] == [(3, 1), (3, 2)]
    assert nesting.close_array() is True
    assert (was_in_envelope, nesting.is_in_envelope) == (True, False)
    assert nesting.place(7) == (7, 1)


def test_an_array_inside_an_envelope_is_not_its_end() -> None:
    nesting = Nesting()
    nesting.open_envelope(1)
    nesting.open_array(1)

    assert [nesting.close_array(), nesting.close_array()] == [False, True]


def test_an_object_at_the_line_start_without_a_comma_means_the_list_was_torn() -> None:
    nesting = Nesting()
    nesting.open_array(1)
    nesting.place(1)

    nesting.check_separation(4)
    assert nesting.is_inside
    nesting.is_separated = True
    nesting.check_separation(0)
    assert nesting.is_inside
    nesting.place(2)
    nesting.check_separation(0)
    assert not nesting.is_inside


def test_closing_what_was_never_opened_changes_nothing() -> None:
    nesting = Nesting()

    assert nesting.close_array() is False
    assert nesting.is_plain


def test_only_what_a_line_opened_is_forgotten_with_it() -> None:
    nesting = Nesting()
    nesting.open_array(2)

    nesting.forget_line(3)
    assert nesting.is_inside
    nesting.forget_line(2)
    assert not nesting.is_inside
