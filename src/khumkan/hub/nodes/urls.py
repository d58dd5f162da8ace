"""Pages about nodes, below `/nodes/`."""

from django.urls import path

from khumkan.hub.nodes.views import codes, nodes

app_name = "nodes"
urlpatterns = [
    path("", nodes.show_list, name="list"),
    path("codes/", codes.show_codes, name="codes"),
    path("codes/make/", codes.make_code, name="code-make"),
    path("codes/<uuid:code_id>/withdraw/", codes.withdraw_code, name="code-withdraw"),
    path("<uuid:node_id>/", nodes.show_node, name="detail"),
    path("<uuid:node_id>/revoke/", nodes.revoke, name="revoke"),
]
