"""Addresses of the TAXII server, below `/taxii2/`. What isn't here is missed in TAXII's shape."""

from django.urls import path

from khumkan.hub.intel.taxii import views

_COLLECTIONS = "sector/collections/"
_ONE = f"{_COLLECTIONS}<slug:name>/"
_OBJECT = f"{_ONE}objects/<slug:stix_id>/"
urlpatterns = [
    path("", views.discover, name="taxii"),
    path("sector/", views.show_root, name="taxii-root"),
    path(_COLLECTIONS, views.list_collections, name="taxii-collections"),
    path(_ONE, views.show_collection, name="taxii-collection"),
    path(f"{_ONE}manifest/", views.list_manifest, name="taxii-manifest"),
    path(f"{_ONE}objects/", views.list_objects, name="taxii-objects"),
    path(_OBJECT, views.show_object, name="taxii-object"),
    path(f"{_OBJECT}versions/", views.list_versions, name="taxii-versions"),
    path("<path:rest>", views.miss, name="taxii-miss"),
]
