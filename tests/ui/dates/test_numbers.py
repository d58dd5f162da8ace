"""Numbers in the reader's digits."""

from khumkan.ui.dates import read_digits, write_number
from khumkan.ui.preferences import Preferences, using


def test_thousands_are_parted() -> None:
    assert write_number(1234567) == "1,234,567"
    assert write_number(0.256, places=2) == "0.26"


def test_thai_digits_are_written_and_read() -> None:
    with using(Preferences(digits="thai")):
        assert write_number(1020) == "๑,๐๒๐"
    assert read_digits("๑๐๒๐") == "1020"
