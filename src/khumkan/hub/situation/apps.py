"""Names the app to Django."""

from django.apps import AppConfig


class SituationConfig(AppConfig):
    """See the package."""

    name = "khumkan.hub.situation"
    label = "situation"
