"""Addresses of the product itself."""

from django.urls import path

from khumkan.ui.page.appearance import change_appearance
from khumkan.ui.page.views import show_font_licence, show_help

urlpatterns = [
    path("appearance/", change_appearance, name="appearance"),
    path("help/", show_help, name="help"),
    path("help/sarabun-licence.txt", show_font_licence, name="font_licence"),
]
