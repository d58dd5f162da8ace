"""Names the app to Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the package."""

    name = "khumkan.ui.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"
