"""Addresses of this app."""

from django.urls import path

from khumkan.hub.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.show_incidents, name="list"),
    path("report/", views.report, name="report"),
    path("<uuid:incident_id>/", views.show_incident, name="detail"),
    path("<uuid:incident_id>/facts/", views.change_facts, name="facts"),
    path("<uuid:incident_id>/duties/", views.show_duties, name="duties"),
    path("<uuid:incident_id>/duties/<slug:duty_id>/act/", views.record_act, name="act"),
    path("<uuid:incident_id>/duties/<slug:duty_id>/answer/", views.record_answer, name="answer"),
    path("<uuid:incident_id>/duties/<slug:duty_id>/waive/", views.waive_duty, name="waive"),
    path("acts/<uuid:act_id>/retract/", views.retract_act, name="retract-act"),
]
