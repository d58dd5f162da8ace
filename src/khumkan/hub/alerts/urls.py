"""Addresses of this app."""

from django.urls import path

from khumkan.hub.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.show_alerts, name="list"),
    path("acknowledge/", views.acknowledge_several, name="acknowledge-several"),
    path("<uuid:alert_id>/", views.show_alert, name="detail"),
    path("<uuid:alert_id>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<uuid:alert_id>/close/", views.close, name="close"),
    path("<uuid:alert_id>/reopen/", views.reopen, name="reopen"),
]
