from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from khumkan.ui.tables import Column, Search, Table, TableFilters


def column(key: str = "name", **more: Any) -> Column:
    return Column(key, "Name", str, **more)


class FilterNamedPage(TableFilters):
    page = Search()


@pytest.mark.parametrize(
    ("declaration", "fault"),
    [
        pytest.param({"name": "Two Words"}, "small letters", id="name-with-space"),
        pytest.param({"columns": ()}, "no column", id="no-columns"),
        pytest.param({"columns": (column(is_default=False),)}, "no column", id="all-hidden"),
        pytest.param({"columns": (column(), column())}, "share a key", id="same-key-twice"),
        pytest.param({"columns": (column("a,b"),)}, "a key must", id="comma-in-key"),
        pytest.param({"default_order": "name"}, "order_by", id="order-by-what-cannot-sort"),
        pytest.param({"default_order": "-age"}, "order_by", id="order-by-what-is-not-there"),
        pytest.param({"filters": FilterNamedPage}, "a filter", id="filter-named-like-ours"),
        pytest.param({"own_parameters": ("sort",)}, "own_parameters", id="own-named-like-ours"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused_when_it_is_made(
    declaration: dict[str, Any], fault: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=fault):
        Table(**{"name": "people", "columns": (column(),), **declaration})


def test_a_table_needs_a_name_and_columns_and_nothing_else() -> None:
    table = Table("people", (column(),))
    assert table.column("name") is table.columns[0]
    assert table.column("age") is None
