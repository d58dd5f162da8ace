"""Addresses of the search."""

from django.urls import path

from khumkan.ui.search.views import show_options, show_results

app_name = "search"
urlpatterns = [
    path("", show_results, name="results"),
    path("palette/", show_options, name="palette"),
]
