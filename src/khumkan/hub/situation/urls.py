"""The addresses of this app."""

from django.urls import path

from khumkan.hub.situation import views

app_name = "situation"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("immunity/", views.immunity, name="immunity"),
    path("immunity/<uuid:indicator_id>/", views.journey, name="journey"),
]
