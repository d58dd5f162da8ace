"""Times and facts of an incident: changed with a reason, and what that does to the clocks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khumkan.core.errors import InputError
from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import access_incident_to_change
from khumkan.hub.incidents.duties import Change
from khumkan.hub.incidents.forms import FactsForm
from khumkan.hub.incidents.presenting import words_of
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.dates import write_moment
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal
from khumkan.ui.sentences import say


def change_facts(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Change times and facts, and say which duties came, went or moved."""
    incident = access_incident_to_change(request.user, incident_id)
    form = FactsForm(request.POST or None, instance=incident)
    if form.is_valid():
        said = {"reason": form.cleaned_data["reason"], "version": form.cleaned_data["version"]}
        try:
            changes = services.change_facts(incident, form.facts(), **said, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, access_incident_to_change(request.user, incident_id))
        except RefusedError as error:
            show_refusal(form, error)
        except InputError as error:
            form.add_error(None, say(error.message))
        else:
            _tell(request, changes)
            return redirect("incidents:detail", incident.pk)
    context = {
        "incident": incident,
        "form": form,
        "history": incident.fact_changes.select_related("changed_by").order_by("-changed_at"),
        "tabs": tabs_of(incident, "facts"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/facts.html", context)


def _tell(request: SignedInRequest, changes: list[Change]) -> None:
    messages.success(request, _("The facts were changed."))
    for one in changes:
        what = words_of(one.duty.rule.what)
        due = write_moment(one.due_after) if one.due_after else _("no deadline")
        messages.warning(request, f"{what}: {say(one.why)} · {due}")
