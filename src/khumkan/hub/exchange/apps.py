"""Names the app to Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """See the package."""

    name = "khumkan.hub.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
