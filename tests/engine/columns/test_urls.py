import pytest

from khumkan.engine.columns.urls import split_target
from khumkan.engine.rows import Value


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        pytest.param("/a/b.php?x=1", ("/a/b.php", "x=1", "php"), id="path and query"),
        pytest.param("/a", ("/a", None, None), id="path alone"),
        pytest.param("/a?", ("/a", "", None), id="empty query"),
        pytest.param("/?a?b", ("/", "a?b", None), id="the first mark splits"),
        pytest.param("/%2e%2e/x", ("/%2e%2e/x", None, None), id="nothing is decoded"),
        pytest.param("/a/.git", ("/a/.git", None, None), id="a dot file has no extension"),
        pytest.param("https://h/a/b.js", ("/a/b.js", None, "js"), id="whole URL"),
        pytest.param("http://h", ("/", None, None), id="host alone"),
        pytest.param("*", ("*", None, None), id="asterisk"),
    ],
)
def test_a_target_is_split_as_it_stands(target: str, parts: tuple[str | None, ...]) -> None:
    values: dict[str, Value] = {"url.original": target}
    split_target(values)
    columns = ("url.path", "url.query", "url.extension")
    assert tuple(values.get(column) for column in columns) == parts


def test_what_the_source_says_itself_stays() -> None:
    values: dict[str, Value] = {"url.original": "/a?b", "url.path": "/own"}
    split_target(values)
    assert values["url.path"] == "/own"


@pytest.mark.parametrize("values", [{}, {"url.original": 5}, {"url.original": ("/a", "/b")}])
def test_no_target_no_parts(values: dict[str, Value]) -> None:
    before = dict(values)
    split_target(values)
    assert values == before
