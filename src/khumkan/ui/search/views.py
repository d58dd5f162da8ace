"""The results page, and the options of the command palette."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from khumkan.ui.search.pages import find_pages
from khumkan.ui.search.selectors import find, find_groups

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_LONGEST_QUERY = 200
_HITS_A_KIND = 20
_HITS_IN_PALETTE = 8


@require_safe
@never_cache
def show_results(request: HttpRequest) -> HttpResponse:
    """Show what was found, by kind."""
    query = _read_query(request)
    groups = find_groups(_user(request), query, _HITS_A_KIND)
    pages = find_pages(_user(request), query) if query else []
    context = {"query": query, "groups": groups, "pages": pages}
    return render(request, "search/results.html", context)


@require_safe
@never_cache
def show_options(request: HttpRequest) -> HttpResponse:
    """Give the palette its options as a fragment: pages, then things."""
    query = _read_query(request)
    pages = find_pages(_user(request), query)
    hits = find(_user(request), query, _HITS_IN_PALETTE)
    context = {"query": query, "pages": pages, "hits": hits}
    return render(request, "search/options.html", context)


def _read_query(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:_LONGEST_QUERY]


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)
