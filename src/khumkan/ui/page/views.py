"""Pages of the product itself: how to get help, the licence of its typeface."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from fontpkg_sarabun import __file__ as _sarabun


@login_not_required
@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """Say whom to ask, and how pages can be used."""
    return render(request, "ui/help.html")


@login_not_required
@require_safe
def show_font_licence(_request: HttpRequest) -> HttpResponse:
    """Serve the licence of Sarabun, which the package carries beside the typeface."""
    text = Path(_sarabun).with_name("LICENSE").read_text(encoding="utf-8")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
