"""An organisation gets another place in the tree."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khumkan.core.messages import message
from khumkan.hub.organisations.access import access_organisation_to
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.forms.organisations import MoveOrganisationForm
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.presenting import crumbs_to
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors.organisations import find_parent, suggested_parents
from khumkan.hub.organisations.services import placing
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal


def move(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Move an organisation, with everything below it."""
    permission = Permission.MOVE_ORGANISATION
    organisation = access_organisation_to(request.user, organisation_id, permission)
    suggestions = suggested_parents(request.user, Kind(organisation.kind))
    form = MoveOrganisationForm(
        request.POST or None, instance=organisation, suggestions=suggestions
    )
    if form.is_valid() and _move(request, organisation, form):
        messages.success(request, _("The organisation was moved."))
        return redirect("organisations:detail", organisation.pk)
    context = {
        "form": form,
        "title": _("Move an organisation"),
        "lead": _(
            "%(name)s moves with everything below it; whoever acts for the organisation "
            "above sees it from then on."
        )
        % {"name": organisation.name},
        "crumbs": crumbs_to(request.user, organisation),
        "submit_label": _("Move"),
        "cancel_url": reverse("organisations:detail", args=[organisation.pk]),
    }
    return render(request, "organisations/move.html", context)


def _move(request: SignedInRequest, organisation: Organisation, form: MoveOrganisationForm) -> bool:
    try:
        placing.move_organisation(
            organisation,
            parent=_find(request, form.cleaned_data["parent"]),
            version=form.cleaned_data["version"],
            by=request.actor,
        )
    except ConflictError as error:
        permission = Permission.MOVE_ORGANISATION
        show_conflict(
            form, error, access_organisation_to(request.user, organisation.pk, permission)
        )
        return False
    except RefusedError as error:
        show_refusal(form, error)
        return False
    return True


def _find(request: SignedInRequest, text: str) -> Organisation | None:
    if not text:
        return None
    parent = find_parent(request.user, text)
    if parent is None:
        raise RefusedError(
            message("No organisation, or more than one, has this name; write its code."),
            field="parent",
        )
    return parent
