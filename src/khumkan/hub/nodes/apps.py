"""Names the app to Django."""

from django.apps import AppConfig


class NodesConfig(AppConfig):
    """See the package."""

    name = "khumkan.hub.nodes"
    label = "nodes"
    default_auto_field = "django.db.models.BigAutoField"
