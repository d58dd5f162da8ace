import pytest

from khumkan.core.errors import (
    ConfigurationError,
    InputError,
    KhumkanError,
    Place,
    RuleError,
    TransportError,
    WireError,
)
from khumkan.core.messages import message


@pytest.mark.parametrize(
    ("place", "text"),
    [
        pytest.param(Place("a.yml"), "a.yml", id="file alone"),
        pytest.param(Place("a.yml", 3), "a.yml:3", id="file and line"),
        pytest.param(Place("a.yml", 3, 7), "a.yml:3:7", id="file, line and column"),
    ],
)
def test_a_place_reads_as_editors_write_it(place: Place, text: str) -> None:
    assert str(place) == text


def test_an_error_says_where_and_what() -> None:
    error = RuleError(message("unknown modifier {name}", name="foo"), place=Place("a.yml", 3))
    assert str(error) == "a.yml:3: unknown modifier foo"
    assert error.message.text == "unknown modifier {name}"


def test_an_error_without_a_place_says_what() -> None:
    assert str(InputError(message("the file is empty"))) == "the file is empty"


@pytest.mark.parametrize("kind", [ConfigurationError, RuleError, InputError, WireError])
def test_every_error_is_caught_as_ours_and_keeps_its_place(kind: type[KhumkanError]) -> None:
    with pytest.raises(KhumkanError) as caught:
        raise kind(message("no"), place=Place("x"))
    assert caught.value.place == Place("x")


@pytest.mark.parametrize("is_permanent", [True, False])
def test_a_transport_error_says_whether_a_retry_helps(is_permanent: bool) -> None:
    error = TransportError(message("refused"), is_permanent=is_permanent, place=Place("hub"))
    assert isinstance(error, KhumkanError)
    assert error.is_permanent is is_permanent
    assert str(error) == "hub: refused"
