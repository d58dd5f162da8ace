"""Names the app to Django."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """See the package."""

    name = "khumkan.hub.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"
