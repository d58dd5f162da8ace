"""Addresses of this app: pages about indicators and readers, and the TAXII server."""

from django.urls import URLPattern, URLResolver, include, path

from khumkan.hub.intel.views import deciding, indicators, readers

app_name = "intel"
_ONE = "indicators/<uuid:indicator_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("indicators/", indicators.show_list, name="indicators"),
    path(_ONE, indicators.show_indicator, name="indicator"),
    path(f"{_ONE}retract/", deciding.retract, name="retract"),
    path(f"{_ONE}release/", deciding.release, name="release"),
    path(f"{_ONE}reject/", deciding.reject, name="reject"),
    path("readers/", readers.show_list, name="readers"),
    path("readers/add/", readers.add, name="reader-add"),
    path("readers/<uuid:reader_id>/revoke/", readers.revoke, name="reader-revoke"),
    path("taxii2/", include("khumkan.hub.intel.taxii.urls")),
]
