"""Names the app to Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """See the package."""

    name = "khumkan.ui.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
