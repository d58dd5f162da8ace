"""The style guide: for whoever writes pages. It shows sample values and nothing of anybody."""

from dataclasses import replace

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.ui.components import Crumb
from khumkan.ui.page.context import theme_names
from khumkan.ui.preferences import CALENDARS, DIGITS, LANGUAGES, THEMES, current, using
from khumkan.ui.styleguide.pieces import PIECES
from khumkan.ui.styleguide.samples import make_samples, sample_form


def _choice(values: tuple[str, ...]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[(value, value) for value in values], required=False)


class LookForm(forms.Form):
    """How to show the page this once, in the address: `?language=en&theme=dark`."""

    language = _choice(LANGUAGES)
    theme = _choice(THEMES)
    calendar = _choice(CALENDARS)
    digits = _choice(DIGITS)


@require_safe
def show_styleguide(request: HttpRequest) -> HttpResponse:
    """Show every piece, in the look that the address asks for or the reader's own."""
    form = LookForm(request.GET)
    wanted = (
        {key: value for key, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    )
    look = replace(current(), **wanted)
    with translation.override(look.language), using(look):
        context = {"pieces": PIECES, "looks": _looks(), **make_samples()}
        return render(request, "ui/styleguide/index.html", context)


@require_safe
def show_form(request: HttpRequest) -> HttpResponse:
    """Show a form that was sent with a mistake in it, as its page comes back."""
    crumbs = [Crumb(_("Style guide"), reverse("styleguide:index")), Crumb(_("Sample form"))]
    context = {"form": sample_form(), "crumbs": crumbs}
    return render(request, "ui/styleguide/form.html", context)


@require_safe
def show_confirmation(request: HttpRequest) -> HttpResponse:
    """Show what a page looks like that asks first; there is nothing to remove."""
    context = {
        "title": _("Remove the sample"),
        "question": _("Remove the sample?"),
        "consequences": [_("It is a sample: nothing will happen.")],
        "submit_label": _("Remove"),
        "cancel_url": reverse("styleguide:index"),
    }
    return render(request, "ui/confirm.html", context)


def _looks() -> list[dict[str, str]]:
    themes = dict(theme_names())
    return [
        {
            "query": f"?language={language}&theme={theme}",
            "language": name,
            "theme": themes[theme],
        }
        for language, name in settings.LANGUAGES
        for theme in THEMES
    ]
