"""The address at which nodes hand in what they report, below `/api/node/v1/`."""

from django.urls import path

from khumkan.hub.exchange import api

app_name = "exchange"
urlpatterns = [path("messages", api.take_message, name="messages")]
