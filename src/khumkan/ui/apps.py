"""The design system as a Django app: base page, components, static files, template tags."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates under `ui/`, tags under `{% load ui %}`."""

    name = "khumkan.ui"
    label = "ui"
