"""`/account/`: how somebody is called, and how they want pages."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khumkan.ui.accounts.forms import NamesForm, PreferencesForm
from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.requests import SignedInRequest
from khumkan.ui.accounts.services import set_preferences
from khumkan.ui.errors import ConflictError
from khumkan.ui.forms import show_conflict
from khumkan.ui.page.appearance import remember

_FIELDS = ("language", "theme", "calendar", "digits")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_preferences(request: SignedInRequest) -> HttpResponse:
    """Show both forms; keep the preferences on POST."""
    form = PreferencesForm(request.POST or None, initial=_stored(request.user))
    if request.method == "POST" and form.is_valid():
        set_preferences(request.user, by=request.actor, **form.cleaned_data)
        return remember(_saved(request), {k: form.cleaned_data[k] for k in ("language", "theme")})
    return _show(request, NamesForm(instance=request.user), form)


@require_http_methods(["POST"])
def edit_names(request: SignedInRequest) -> HttpResponse:
    """Keep somebody's own names."""
    form = NamesForm(request.POST, instance=request.user)
    if form.is_valid():
        try:
            import_string(settings.NAMES_STORE)(request.user, by=request.actor, **form.cleaned_data)
        except ConflictError as error:
            request.user.refresh_from_db()
            show_conflict(form, error, request.user)
        else:
            return _saved(request)
    return _show(request, form, PreferencesForm(initial=_stored(request.user)))


def _stored(user: User) -> dict[str, str]:
    return {field: getattr(user, field) for field in _FIELDS}


def _saved(request: SignedInRequest) -> HttpResponse:
    messages.success(request, _("Your changes are saved."))
    return redirect("accounts:preferences")


def _show(request: SignedInRequest, names: NamesForm, preferences: PreferencesForm) -> HttpResponse:
    forms = {"names": names, "preferences": preferences}
    return render(request, "accounts/preferences.html", forms)
