"""A hospital's or the ministry's own copy of VERIS's vocabulary."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import access_place, access_place_to_change
from khumkan.hub.incidents.exporting import copies_for
from khumkan.hub.incidents.forms import VocabularyForm
from khumkan.hub.incidents.mail_access import access_veris_copy_to_change
from khumkan.hub.organisations.access import may_at
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb
from khumkan.ui.errors import RefusedError
from khumkan.ui.forms import show_refusal
from khumkan.ui.sentences import say


def show_vocabulary(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Show which copy is used, and take another in."""
    place = access_place(request.user, organisation_id)
    if request.method == "POST":
        place = access_place_to_change(request.user, organisation_id)
    form = VocabularyForm(request.POST or None, files=request.FILES or None)
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            services.take_vocabulary(place, content, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The vocabulary was taken in: VERIS exports follow it."))
            return redirect("incidents:vocabulary", place.pk)
    calendar = reverse("incidents:calendar", args=[place.pk])
    context = {
        "organisation": place,
        "copy": copies_for(place).defer("words").first(),
        "form": form,
        "may_change": may_at(request.user, Permission.CHANGE_INCIDENTS, place),
        "crumbs": [Crumb(_("Duties of the year"), calendar)],
    }
    return render(request, "incidents/vocabulary.html", context)


@require_POST
def remove_vocabulary(request: SignedInRequest, copy_id: UUID) -> HttpResponse:
    """Use a copy no more."""
    copy = access_veris_copy_to_change(request.user, copy_id)
    try:
        services.remove_vocabulary(copy, by=request.actor)
    except RefusedError as error:
        messages.error(request, say(error.message))
    return redirect("incidents:vocabulary", copy.organisation_id)
