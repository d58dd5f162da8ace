"""What people do with alerts: take one or several, close one, open it again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from khumkan.hub.alerts import services
from khumkan.hub.alerts.access import access_alert_to_change, access_alerts_to_change
from khumkan.hub.alerts.forms import CloseForm, VersionForm
from khumkan.hub.alerts.models import Alert
from khumkan.hub.alerts.naming import name_alerts
from khumkan.hub.alerts.selectors import list_new_alerts
from khumkan.hub.alerts.tables import alerts_table
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb
from khumkan.ui.dates import write_number
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_refusal
from khumkan.ui.sentences import say
from khumkan.ui.tables import chosen_rows

_MOST_AT_ONCE = 200


@require_POST
def acknowledge(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    """Take an alert: from now on everybody sees that somebody is on it."""
    alert = access_alert_to_change(request.user, alert_id)
    form = VersionForm(request.POST, instance=alert)
    try:
        version = form.cleaned_data["version"] if form.is_valid() else 0
        services.acknowledge_alert(alert, version=version, by=request.actor)
    except (ConflictError, RefusedError) as error:
        messages.error(request, say(error.message))
    else:
        messages.success(request, _("The alert is yours now: everybody sees that you are on it."))
    return redirect("alerts:detail", alert.pk)


def close(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    """Close an alert, with the reason."""
    alert = access_alert_to_change(request.user, alert_id)
    form = CloseForm(request.POST or None, instance=alert)
    if form.is_valid():
        try:
            services.close_alert(alert, **form.cleaned_data, by=request.actor)
        except (ConflictError, RefusedError) as error:
            _show(form, error)
        else:
            messages.success(request, _("The alert was closed."))
            return redirect("alerts:detail", alert.pk)
    words = {
        "title": _("Close an alert"),
        "consequences": [
            _("What comes next of the same kind at this hospital opens a new alert."),
            _("You can open it again."),
        ],
        "submit_label": _("Close the alert"),
        "tone": "neutral",
    }
    question = _("Close “%(title)s” at %(place)s?")
    return render(request, "ui/confirm.html", _about(alert, form, question) | words)


def reopen(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    """Open a closed alert again, after asking."""
    alert = access_alert_to_change(request.user, alert_id)
    form = VersionForm(request.POST or None, instance=alert)
    if form.is_valid():
        try:
            services.reopen_alert(alert, **form.cleaned_data, by=request.actor)
        except (ConflictError, RefusedError) as error:
            _show(form, error)
        else:
            messages.success(request, _("The alert is open again."))
            return redirect("alerts:detail", alert.pk)
    words = {
        "title": _("Open an alert again"),
        "submit_label": _("Open again"),
        "tone": "neutral",
    }
    question = _("Open “%(title)s” at %(place)s again?")
    return render(request, "ui/confirm.html", _about(alert, form, question) | words)


@require_POST
def acknowledge_several(request: SignedInRequest) -> HttpResponse:
    """Take the ticked alerts, after asking."""
    access_alerts_to_change(request.user)
    rows = list_new_alerts(request.user)
    chosen = chosen_rows(request, alerts_table(request.user), rows)
    if not 0 < chosen.n <= _MOST_AT_ONCE:
        messages.error(request, _("Choose between 1 and 200 new alerts of your own."))
        return redirect(chosen.back)
    if chosen.is_confirmed:
        _take(request, list(chosen.rows))
        return redirect(chosen.back)
    context = {
        "title": _("Take alerts"),
        "question": _("Take these alerts?"),
        "consequences": [f"{one.title} · {one.organisation.name}" for one in chosen.rows],
        "submit_label": _("Take these"),
        "tone": "neutral",
        "form": chosen.form,
        "cancel_url": chosen.back,
    }
    return render(request, "ui/confirm.html", context)


def _take(request: SignedInRequest, alerts: list[Any]) -> None:
    n_taken = 0
    for alert in alerts:
        try:
            services.acknowledge_alert(alert, version=alert.version, by=request.actor)
        except (ConflictError, RefusedError) as error:
            messages.error(request, f"{alert.title}: {say(error.message)}")
        else:
            n_taken += 1
    sentence = ngettext("%(n)s alert is yours now.", "%(n)s alerts are yours now.", n_taken)
    messages.success(request, sentence % {"n": write_number(n_taken)})


def _show(form: CloseForm | VersionForm, error: ConflictError | RefusedError) -> None:
    if isinstance(error, RefusedError):
        show_refusal(form, error)
    else:
        form.add_error(None, say(error.message))


def _about(alert: Alert, form: object, question: str) -> dict[str, Any]:
    (named,) = name_alerts([alert])
    asked = question % {"title": named.title, "place": alert.organisation.name}
    url = reverse("alerts:detail", args=[alert.pk])
    crumbs = [Crumb(_("Alerts"), reverse("alerts:list")), Crumb(named.title, url)]
    return {"question": asked, "form": form, "cancel_url": url, "crumbs": crumbs}
