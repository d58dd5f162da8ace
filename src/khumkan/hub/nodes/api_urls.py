"""The addresses at which nodes ask about who they are, below `/api/node/v1/`."""

from django.urls import path

from khumkan.hub.nodes import api

app_name = "nodes_api"
urlpatterns = [
    path("enrol", api.enrol, name="enrol"),
    path("token", api.give_token, name="token"),
    path("keys", api.change_key, name="keys"),
]
