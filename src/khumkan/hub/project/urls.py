"""Every address of the hub. A new one needs an entry in the wrong-organisation test."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("khumkan.ui.accounts.urls")),
    path("", include("khumkan.ui.page.urls")),
    path("styleguide/", include("khumkan.ui.styleguide.urls")),
    path("search/", include("khumkan.ui.search.urls")),
    path("", include("khumkan.hub.organisations.urls")),
    path("nodes/", include("khumkan.hub.nodes.urls")),
    path("", include("khumkan.hub.intel.urls")),
    path("alerts/", include("khumkan.hub.alerts.urls")),
    path("incidents/", include("khumkan.hub.incidents.urls")),
    path("api/node/v1/", include("khumkan.hub.nodes.api_urls")),
    path("api/node/v1/", include("khumkan.hub.exchange.urls")),
    path("", include("khumkan.hub.situation.urls")),
]

handler400 = "khumkan.ui.middleware.errors.refuse_request"
handler403 = "khumkan.ui.middleware.errors.deny_request"
handler404 = "khumkan.ui.middleware.errors.miss_page"
handler429 = "khumkan.ui.middleware.errors.slow_down"
handler500 = "khumkan.ui.middleware.errors.own_up"
