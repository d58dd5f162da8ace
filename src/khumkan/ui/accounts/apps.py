"""Names the app to Django, and lets the audit trail hear what allauth tells."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package."""

    name = "khumkan.ui.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect to allauth, whose models exist only now."""
        import_module("khumkan.ui.accounts.trail").listen()
