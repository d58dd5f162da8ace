"""The page everybody sees first."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from khumkan.hub.situation.overview import read_overview
from khumkan.ui.accounts.models import User


def overview(request: HttpRequest) -> HttpResponse:
    """Show what is going on and what to do first, for this person."""
    return render(
        request,
        "situation/overview.html",
        {"overview": read_overview(cast("User", request.user))},
    )
