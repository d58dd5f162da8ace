"""Names the app to Django."""

from django.apps import AppConfig


class IntelConfig(AppConfig):
    """See the package."""

    name = "khumkan.hub.intel"
    label = "intel"
    default_auto_field = "django.db.models.BigAutoField"
