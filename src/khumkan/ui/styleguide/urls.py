"""Addresses of the style guide."""

from django.urls import path

from khumkan.ui.styleguide.views import show_confirmation, show_form, show_styleguide

app_name = "styleguide"
urlpatterns = [
    path("", show_styleguide, name="index"),
    path("form/", show_form, name="form"),
    path("confirm/", show_confirmation, name="confirm"),
]
