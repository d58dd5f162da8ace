"""What an analyst decides about an indicator, each after a question, with a reason."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from khumkan.hub.intel import services
from khumkan.hub.intel.access import access_indicator_to_change
from khumkan.hub.intel.forms import ReasonForm
from khumkan.hub.intel.models import Indicator
from khumkan.hub.intel.presenting import defang, indicator_url
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal

_Act = Callable[..., Indicator]
_Words = dict[str, str | Promise | list[str]]


def retract(request: SignedInRequest, indicator_id: UUID) -> HttpResponse:
    """Take a published indicator back, for good."""
    words: _Words = {
        "title": _("Retract an indicator"),
        "question": _("Retract %(value)s everywhere?"),
        "consequences": [
            _("Every node that is connected drops it within seconds; the others when they return."),
            _("It is for good: the same value is never published by itself again."),
        ],
        "submit_label": _("Retract"),
        "done": _("The indicator was retracted; every node is being told."),
    }
    return _decide(request, indicator_id, services.retract_indicator, words)


def release(request: SignedInRequest, indicator_id: UUID) -> HttpResponse:
    """Publish a held indicator."""
    words: _Words = {
        "title": _("Release an indicator"),
        "question": _("Publish %(value)s to every hospital?"),
        "consequences": [
            _("Every node detects it from then on, and searches its past for it."),
            _("It only detects; nothing is blocked by it."),
        ],
        "submit_label": _("Publish"),
        "tone": "neutral",
        "done": _("The indicator was published."),
    }
    return _decide(request, indicator_id, services.release_indicator, words)


def reject(request: SignedInRequest, indicator_id: UUID) -> HttpResponse:
    """Turn a held indicator down."""
    words: _Words = {
        "title": _("Reject an indicator"),
        "question": _("Reject %(value)s?"),
        "consequences": [_("It is counted when it is seen again, and goes out to nobody.")],
        "submit_label": _("Reject"),
        "done": _("The indicator was rejected."),
    }
    return _decide(request, indicator_id, services.reject_indicator, words)


def _decide(request: SignedInRequest, indicator_id: UUID, act: _Act, words: _Words) -> HttpResponse:
    indicator = access_indicator_to_change(request.user, indicator_id)
    form = ReasonForm(request.POST or None, instance=indicator)
    if form.is_valid():
        try:
            act(indicator, **form.cleaned_data, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, access_indicator_to_change(request.user, indicator_id))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, str(words["done"]))
            return redirect(indicator_url(indicator))
    return render(request, "ui/confirm.html", _ask(indicator, form, words))


def _ask(indicator: Indicator, form: ReasonForm, words: _Words) -> dict[str, object]:
    shown = defang(indicator.kind, indicator.value)
    return {
        **words,
        "question": str(words["question"]) % {"value": shown},
        "form": form,
        "cancel_url": indicator_url(indicator),
        "crumbs": [
            Crumb(_("Indicators"), reverse("intel:indicators")),
            Crumb(shown, indicator_url(indicator)),
        ],
    }
