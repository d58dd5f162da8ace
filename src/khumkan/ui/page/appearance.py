"""Language and colours, changed from any page: a cookie for everybody, the account if signed in."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST

from khumkan.ui.actors import Actor
from khumkan.ui.preferences import LANGUAGES, THEME_COOKIE, THEMES


class AppearanceForm(forms.Form):
    """One or both choices, as the buttons of the header send them."""

    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES], required=False)
    theme = forms.ChoiceField(choices=[(name, name) for name in THEMES], required=False)


@login_not_required
@require_POST
def change_appearance(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to the page it was made on; what isn't offered is ignored."""
    form = AppearanceForm(request.POST)
    chosen = (
        {key: value for key, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    )
    actor = getattr(request, "actor", Actor())
    if chosen and request.user.is_authenticated:
        import_string(settings.PREFERENCES_STORE)(request.user, by=actor, **chosen)
    return remember(HttpResponseRedirect(_way_back(request)), chosen)


def remember(response: HttpResponse, chosen: dict[str, str]) -> HttpResponse:
    """Put the choices into cookies, for the pages before signing in."""
    names = {"language": settings.LANGUAGE_COOKIE_NAME, "theme": THEME_COOKIE}
    for key, value in chosen.items():
        response.set_cookie(
            names[key],
            value,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else "/"
