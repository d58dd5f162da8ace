"""Names the app to Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package."""

    name = "khumkan.ui.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
