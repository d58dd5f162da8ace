"""Tasks of an incident: seen, added, taken, done, left out, undone; playbooks made into them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_incident,
    access_incident_to_change,
    access_playbook,
    access_task_to_change,
    may_change_incident,
)
from khumkan.hub.incidents.choices import TaskState
from khumkan.hub.incidents.forms import AssignForm, SkipForm, TaskForm, TaskVersionForm, UseForm
from khumkan.hub.incidents.models import Incident, Task
from khumkan.hub.incidents.selectors import people_for
from khumkan.hub.incidents.shelf import own_rows, shipped_rows
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.incidents.task_cards import Show, TaskCard, choose, is_thai, read_task_cards
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb, Tab
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal
from khumkan.ui.sentences import say


def show_tasks(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show the tasks of an incident, and add one of one's own."""
    incident = access_incident(request.user, incident_id)
    people = people_for(incident)
    form = TaskForm(request.POST or None, people=people)
    if request.method == "POST":
        incident = access_incident_to_change(request.user, incident_id)
    if form.is_valid():
        try:
            services.add_task(incident, **form.told(people), by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            return redirect("incidents:tasks", incident.pk)
    cards = read_task_cards(incident, timezone.now())
    show = _show(request)
    shown = {
        "cards": choose(cards, show, request.user.pk),
        "show": show,
        "filters": _filters(incident, cards, show, request.user.pk),
        "n_all": len(cards),
        "form": form,
    }
    return render(request, "incidents/tasks.html", _about(request, incident) | shown)


def use_playbook(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Choose a playbook; its steps become tasks."""
    incident = access_incident_to_change(request.user, incident_id)
    rows = [*shipped_rows(), *own_rows([incident.organisation])]
    choices = [(str(row.pk), (row.name_th if is_thai() else "") or row.name) for row in rows]
    asked = {"playbook": request.GET.get("playbook", "")}
    form = UseForm(request.POST or None, choices=choices, initial=asked)
    if form.is_valid():
        chosen = access_playbook(request.user, form.chosen)
        try:
            n_added = services.add_playbook(incident, chosen, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            _say_added(request, n_added)
            return redirect("incidents:tasks", incident.pk)
    context = {
        "title": _("Use a playbook"),
        "question": incident.title,
        "consequences": [
            _("Its steps become tasks, due from when your organisation knew."),
            _("A step that is a task already is not added again. Nothing is run by machine."),
        ],
        "submit_label": _("Make tasks of its steps"),
        "tone": "neutral",
        "form": form,
        "cancel_url": reverse("incidents:tasks", args=[incident.pk]),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "ui/confirm.html", context)


@require_POST
def take_task(request: SignedInRequest, task_id: UUID) -> HttpResponse:
    """Take a task oneself."""
    task = access_task_to_change(request.user, task_id)
    told = {"owner": request.user, "due_at": task.due_at}
    return _turn(request, task, services.assign_task, told)


@require_POST
def finish_task(request: SignedInRequest, task_id: UUID) -> HttpResponse:
    """Say that a task is done."""
    task = access_task_to_change(request.user, task_id)
    return _turn(request, task, services.end_task, {"state": TaskState.DONE.value})


@require_POST
def reopen_task(request: SignedInRequest, task_id: UUID) -> HttpResponse:
    """Open a task again that was ended by mistake."""
    return _turn(request, access_task_to_change(request.user, task_id), services.reopen_task, {})


def skip_task(request: SignedInRequest, task_id: UUID) -> HttpResponse:
    """Leave a task out, and say why."""
    task = access_task_to_change(request.user, task_id)
    form = SkipForm(request.POST or None, instance=task)
    if form.is_valid():
        told = form.cleaned_data | {"state": TaskState.SKIPPED.value}
        try:
            services.end_task(task, **told, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        except ConflictError as error:
            show_conflict(form, error, access_task_to_change(request.user, task_id))
        else:
            return redirect("incidents:tasks", task.incident_id)
    words = {"title": _("Leave a task out"), "submit_label": _("Leave it out")}
    return render(request, "ui/confirm.html", _ask(task, form) | words)


def assign_task(request: SignedInRequest, task_id: UUID) -> HttpResponse:
    """Say who does a task, and until when."""
    task = access_task_to_change(request.user, task_id)
    people = people_for(task.incident)
    form = AssignForm(request.POST or None, instance=task, people=people)
    if form.is_valid():
        try:
            services.assign_task(task, **form.told(people), by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        except ConflictError as error:
            show_conflict(form, error, access_task_to_change(request.user, task_id))
        else:
            return redirect("incidents:tasks", task.incident_id)
    words = {"title": _("Who does it, and until when"), "submit_label": _("Save")}
    return render(request, "ui/confirm.html", _ask(task, form) | words)


def _turn(
    request: SignedInRequest, task: Task, service: Any, told: Mapping[str, object]
) -> HttpResponse:
    """Do what a button asks for, and return to the list it stood in."""
    form = TaskVersionForm(request.POST, instance=task)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        service(task, **told, version=version, by=request.actor)
    except (ConflictError, RefusedError) as error:
        messages.error(request, say(error.message))
    url = reverse("incidents:tasks", args=[task.incident_id])
    return redirect(f"{url}?show={_show(request)}")


def _show(request: SignedInRequest) -> Show:
    asked = request.POST.get("show") or request.GET.get("show", "")
    return Show(asked) if asked in set(Show) else Show.OPEN


def _filters(incident: Incident, cards: list[TaskCard], current: Show, user_id: UUID) -> list[Tab]:
    url = reverse("incidents:tasks", args=[incident.pk])
    labels = (
        (Show.OPEN, _("Open")),
        (Show.MINE, _("Mine")),
        (Show.OVERDUE, _("Overdue")),
        (Show.ENDED, _("Done or left out")),
        (Show.ALL, _("All")),
    )
    return [
        Tab(label, f"{url}?show={one}", one == current, len(choose(cards, one, user_id)))
        for one, label in labels
    ]


def _say_added(request: SignedInRequest, n_added: int) -> None:
    if not n_added:
        messages.info(request, _("All steps of this playbook are tasks already."))
        return
    words = ngettext("{n} task was added.", "{n} tasks were added.", n_added)
    messages.success(request, words.format(n=n_added))


def _ask(task: Task, form: object) -> dict[str, object]:
    url = reverse("incidents:tasks", args=[task.incident_id])
    return {
        "question": task.title,
        "tone": "neutral",
        "form": form,
        "cancel_url": url,
        "crumbs": [*crumbs_to(task.incident), Crumb(_("Tasks"), url)],
    }


def _about(request: SignedInRequest, incident: Incident) -> dict[str, Any]:
    return {
        "incident": incident,
        "may_change": may_change_incident(request.user, incident),
        "tabs": tabs_of(incident, "tasks"),
        "crumbs": crumbs_to(incident),
    }
