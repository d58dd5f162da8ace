"""`filter_path` as shippers use it."""

import pytest

from khumkan.node.inputs.http.bulk.filtering import Filter

STATUS, ERROR, NAME = (
    ("items", "create", "status"),
    ("items", "index", "error"),
    ("items", "create", "_id"),
)
BEATS = "errors,items.*.error,items.*.status"


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("", [("took",), ("errors",), STATUS, ERROR, NAME], []),
        (BEATS, [("errors",), STATUS, ERROR], [("took",), NAME]),
        ("items", [STATUS, ERROR, NAME], [("took",), ("errors",)]),
        ("items.*.error.type", [ERROR], [STATUS, ("errors",)]),
        ("items.create.status", [STATUS], [("items", "index", "status")]),
        ("**.error", [ERROR], []),
        ("took,e*", [("took",), ("errors",)], [STATUS]),
        ("-items", [("took",), STATUS], []),
        (" , ", [("took",), STATUS], []),
    ],
)
def test_patterns_say_what_is_wanted(
    text: str, wanted: list[tuple[str, ...]], unwanted: list[tuple[str, ...]]
) -> None:
    chosen = Filter(text)

    assert [path for path in wanted if not chosen.has(*path)] == []
    assert [path for path in unwanted if chosen.has(*path)] == []
