"""Names the app to Django."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """See the package."""

    name = "khumkan.hub.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"
