"""Ask the centre for help: what may be told is ticked, and becomes a draft that is then decided."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import access_incident_to_change
from khumkan.hub.incidents.choices import Audience, ShareKind
from khumkan.hub.incidents.forms.helping import HelpForm
from khumkan.hub.incidents.help_wanted import facts_to_tell, title_of, write_call
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors.contacts import read_phone_tree
from khumkan.ui.errors import RefusedError
from khumkan.ui.forms import show_refusal
from khumkan.wire.tlp import Tlp


def ask_for_help(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Choose what may be told, and draft the call for the ministry's and NCSA's people."""
    incident = access_incident_to_change(request.user, incident_id)
    facts = facts_to_tell(incident, read_phone_tree(request.user, incident.organisation))
    form = HelpForm(request.POST or None, incident=incident, facts=facts)
    if form.is_valid():
        try:
            services.draft_share(incident, _call(form), by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The call is a draft: whoever may decide shares it here."))
            return redirect("incidents:sharing", incident.pk)
    context = {
        "incident": incident,
        "form": form,
        "tabs": tabs_of(incident, "sharing"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/help.html", context)


def _call(form: HelpForm) -> services.Summary:
    kinds = [one.value for one in form.chosen if one.key == "categories"]
    return services.Summary(
        kind=ShareKind.HELP.value,
        audience=Audience.CENTRE.value,
        title=title_of(kinds),
        text=write_call(form.cleaned_data["wanted"], form.chosen),
        tlp=Tlp.AMBER.value,
        organisation_named=True,
        observables=form.cleaned_data.get("observables", []),
    )
