"""Names the app to Django."""

from django.apps import AppConfig

from khumkan.hub.operations.metrics.sign_ins import count_sign_ins


class OperationsConfig(AppConfig):
    """See the package."""

    name = "khumkan.hub.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Count sign-ins from now on."""
        count_sign_ins()
