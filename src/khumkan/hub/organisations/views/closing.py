"""An organisation is closed, and opened again; both ask first."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khumkan.hub.organisations.access import access_organisation_to
from khumkan.hub.organisations.forms.organisations import StateForm
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.presenting import crumbs_to
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.services import placing
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal


def close(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Close an organisation."""
    organisation = _access(request, organisation_id)
    form = StateForm(request.POST or None, instance=organisation)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            placing.close_organisation(organisation, version=version, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, _access(request, organisation_id))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The organisation was closed."))
            return redirect("organisations:detail", organisation_id)
    return render(request, "ui/confirm.html", _ask_close(request, organisation, form))


def reopen(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Open a closed organisation again."""
    organisation = _access(request, organisation_id)
    form = StateForm(request.POST or None, instance=organisation)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            placing.reopen_organisation(organisation, version=version, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, _access(request, organisation_id))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The organisation was opened again."))
            return redirect("organisations:detail", organisation_id)
    return render(request, "ui/confirm.html", _ask_reopen(request, organisation, form))


def _access(request: SignedInRequest, organisation_id: UUID) -> Organisation:
    return access_organisation_to(request.user, organisation_id, Permission.CLOSE_ORGANISATION)


def _ask_close(
    request: SignedInRequest, organisation: Organisation, form: StateForm
) -> dict[str, object]:
    return _about(request, organisation, form) | {
        "title": _("Close an organisation"),
        "question": _("Close %(name)s?") % {"name": organisation.name},
        "consequences": [
            _("Its people can no longer act for it; their roles there give them nothing."),
            _("It leaves the lists, but its page, its contacts and its history stay."),
            _("You can open it again at any time."),
        ],
        "submit_label": _("Close"),
    }


def _ask_reopen(
    request: SignedInRequest, organisation: Organisation, form: StateForm
) -> dict[str, object]:
    return _about(request, organisation, form) | {
        "title": _("Open an organisation again"),
        "question": _("Open %(name)s again?") % {"name": organisation.name},
        "consequences": [_("The roles that people still have there count again at once.")],
        "submit_label": _("Open again"),
        "tone": "neutral",
    }


def _about(
    request: SignedInRequest, organisation: Organisation, form: StateForm
) -> dict[str, object]:
    return {
        "form": form,
        "crumbs": crumbs_to(request.user, organisation),
        "cancel_url": reverse("organisations:detail", args=[organisation.pk]),
    }
