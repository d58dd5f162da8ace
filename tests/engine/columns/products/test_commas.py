import pytest

from khumkan.engine.columns.products.commas import split_commas


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a,,b", ["a", "", "b"]),
        ("a,", ["a", ""]),
        ('"a,b",c', ["a,b", "c"]),
        ('"a ""b""",c', ['a "b"', "c"]),
        ('"",c', ["", "c"]),
        ('"a"b,c', ["ab", "c"]),
        ('a"b,c', ['a"b', "c"]),
        ('"a,b', ["a,b"]),
        ('"a,b,', ["a,b,"]),
        ("a\r,b\x00", ["a\r", "b\x00"]),
    ],
)
def test_values_stand_between_commas(text: str, values: list[str]) -> None:
    assert list(split_commas(text, 9)) == values


def test_only_as_many_as_are_asked_for() -> None:
    assert list(split_commas("a,b,c", 2)) == ["a", "b"]
    assert len(next(split_commas("x" * 200_000, 2))) == 200_000
