"""Names the app to Django."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """See the package."""

    name = "khumkan.hub.rules"
    label = "rules"
    default_auto_field = "django.db.models.BigAutoField"
