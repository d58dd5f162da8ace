import pytest
from list_of_people import asked

from khumkan.ui.tables.paging import Paging


@pytest.mark.parametrize(
    ("query", "n", "number", "start", "stop", "numbers"),
    [
        pytest.param("", 0, 1, 0, 0, [1], id="nothing"),
        pytest.param("", 25, 1, 0, 25, [1], id="one-full-page"),
        pytest.param("", 26, 1, 0, 25, [1, 2], id="one-row-more"),
        pytest.param("page=2", 26, 2, 25, 26, [1, 2], id="the-row-more"),
        pytest.param("page=99", 26, 2, 25, 26, [1, 2], id="beyond-the-end-is-the-last"),
        pytest.param("size=100", 101, 1, 0, 100, [1, 2], id="other-size"),
        pytest.param("page=10", 500, 10, 225, 250, [1, 0, 8, 9, 10, 11, 12, 0, 20], id="gaps"),
        pytest.param("page=5", 500, 5, 100, 125, [1, 2, 3, 4, 5, 6, 7, 0, 20], id="gap-of-one"),
        pytest.param("page=20", 500, 20, 475, 500, [1, 0, 18, 19, 20], id="last"),
    ],
)
def test_pages_are_counted(
    query: str, n: int, number: int, start: int, stop: int, numbers: list[int]
) -> None:
    paging = Paging.of(asked(query), n)
    assert (paging.number, paging.start, paging.stop) == (number, start, stop)
    assert paging.numbers == numbers


def test_links_to_pages_keep_the_rest_of_the_state() -> None:
    state = asked("q=dee&sort=-name")
    links = Paging.of(state, 60).links(state)
    assert [link.url for link in links] == [
        "?q=dee&sort=-name",
        "?q=dee&sort=-name&page=2",
        "?q=dee&sort=-name&page=3",
    ]
    assert [link.is_current for link in links] == [True, False, False]
