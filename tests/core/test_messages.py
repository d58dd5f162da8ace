import pytest

from khumkan.core.messages import Message, message


def test_a_message_reads_as_its_sentence_with_the_values_in_place() -> None:
    told = message("{file} has {n} records", file="a.log", n=3)
    assert str(told) == "a.log has 3 records"


def test_sentence_and_values_stay_apart_for_the_translator() -> None:
    told = message("{n} records", n=3)
    assert told.text == "{n} records"
    assert told.parameters == {"n": 3}


def test_a_value_with_braces_is_text_and_never_a_placeholder() -> None:
    assert str(message("read {text}", text="{secret} {0}")) == "read {secret} {0}"


def test_a_placeholder_may_be_called_text() -> None:
    assert str(message("{text}", text="x")) == "x"


def test_a_message_without_values_is_its_sentence() -> None:
    assert str(message("nothing to read")) == "nothing to read"
    assert Message("nothing to read") == message("nothing to read")


def test_a_forgotten_value_fails_loudly() -> None:
    with pytest.raises(KeyError, match="file"):
        str(message("{file} is gone"))


def test_numbers_follow_the_format_of_the_sentence() -> None:
    assert str(message("{ratio:.1%} of {n:,}", ratio=0.5, n=12345)) == "50.0% of 12,345"
