"""Names the app to Django."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """See the package."""

    name = "khumkan.hub.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"
