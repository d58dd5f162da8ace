"""Times and facts of an incident: seen with what was changed, and changed with a reason."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khumkan.core.errors import InputError
from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_incident,
    access_incident_to_change,
    may_change_incident,
)
from khumkan.hub.incidents.details import facts_of, times_of
from khumkan.hub.incidents.fact_words import read_fact_history, say_why
from khumkan.hub.incidents.forms import FactsForm
from khumkan.hub.incidents.presenting import words_of
from khumkan.hub.incidents.services.facts import FactsChanged
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.dates import write_moment
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal
from khumkan.ui.sentences import say


def change_facts(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show times and facts; change them, and say which duties came, went or moved."""
    incident = access_incident(request.user, incident_id)
    if request.method == "POST":
        incident = access_incident_to_change(request.user, incident_id)
    form = FactsForm(request.POST or None, instance=incident)
    if form.is_valid():
        said = {"reason": form.cleaned_data["reason"], "version": form.cleaned_data["version"]}
        try:
            changed = services.change_facts(incident, form.facts(), **said, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, access_incident_to_change(request.user, incident_id))
        except RefusedError as error:
            show_refusal(form, error)
        except InputError as error:
            form.add_error(None, say(error.message))
        else:
            _tell(request, changed)
            return redirect("incidents:detail", incident.pk)
    context = {
        "incident": incident,
        "form": form,
        "times": times_of(incident),
        "facts": facts_of(incident),
        "history": read_fact_history(incident),
        "may_change": may_change_incident(request.user, incident),
        "tabs": tabs_of(incident, "facts"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/facts.html", context)


def _tell(request: SignedInRequest, changed: FactsChanged) -> None:
    messages.success(request, _("The facts were changed."))
    if n := changed.n_tasks:
        told = ngettext("The due time of {n} task moved.", "The due times of {n} tasks moved.", n)
        messages.warning(request, told.format(n=n))
    for one in changed.duties:
        what = words_of(one.duty.rule.what)
        due = write_moment(one.due_after) if one.due_after else _("no deadline")
        messages.warning(request, f"{what}: {say_why(one.why)} · {due}")
