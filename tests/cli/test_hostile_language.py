"""What others chose can't drive the terminal of whoever reads our sentences."""

from khumkan.cli.language import Speaker
from khumkan.core.errors import KhumkanError, Place
from khumkan.core.messages import message

TITLE = "\x1b]0;owned\x07"


def test_a_name_in_a_sentence_is_shown_and_not_obeyed() -> None:
    said = Speaker("th").say(message("there is no source {id}", id=f"{TITLE}\u202ecod"))
    assert "\x1b" not in said
    assert "\\x1b]0;owned\\x07\\u202ecod" in said


def test_a_place_too() -> None:
    error = KhumkanError(message("wrong"), place=Place(f"a{TITLE}.tar"))
    assert Speaker("en").say_error(error) == "a\\x1b]0;owned\\x07.tar: wrong"


def test_thai_several_lines_and_numbers_stay_as_they_are() -> None:
    text = "ประวัติ\u200bวันนี้\nline"
    assert Speaker("en").say(message("{a} {n:,}", a=text, n=1_000)) == f"{text} 1,000"
