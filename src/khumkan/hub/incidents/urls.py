"""Addresses of this app."""

from django.urls import path

from khumkan.hub.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.show_incidents, name="list"),
    path("report/", views.report, name="report"),
    path("<uuid:incident_id>/", views.show_incident, name="detail"),
    path("<uuid:incident_id>/facts/", views.change_facts, name="facts"),
]
