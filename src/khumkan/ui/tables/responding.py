"""The one entry: a list as a page, as the fragment that htmx asks for, or as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from khumkan.ui.tables.declaring import Table
from khumkan.ui.tables.exporting import respond_file
from khumkan.ui.tables.pages import TablePage
from khumkan.ui.tables.state import read_state
from khumkan.ui.tables.tags import table as show_table
from khumkan.ui.tables.tags import table_region as show_region


def respond_table(
    request: HttpRequest,
    table: Table,
    queryset: QuerySet[Any],
    template: str,
    context: dict[str, Any] | None = None,
) -> HttpResponseBase:
    """Return the list that the query string asks for.

    `queryset` holds what the reader may see and brings what a row needs along (select_related,
    prefetch_related, annotate). `template` is the whole page; it shows the list by
    `{% table page %}`, and gets `context` besides.
    """
    state = read_state(table, request.GET)
    if state.format:
        return respond_file(queryset, state)
    page = TablePage(request, queryset, state)
    response = _fragment(request, page) or render(
        request, template, {**(context or {}), "page": page}
    )
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _fragment(request: HttpRequest, page: TablePage) -> HttpResponse | None:
    """Return the part of the page that htmx wants to replace, None if it wants all of it."""
    is_restoring = request.headers.get("HX-History-Restore-Request") == "true"
    if request.headers.get("HX-Request") != "true" or is_restoring:
        return None
    makers = {page.id: show_table, f"{page.id}-region": show_region}
    make = makers.get(request.headers.get("HX-Target", ""))
    if make is None:
        return None
    return HttpResponse(make(page), headers={"HX-Push-Url": page.address})
