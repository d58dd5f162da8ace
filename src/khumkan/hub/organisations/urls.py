"""The addresses of this app, at the root of the hub; those of people and invitations besides."""

from django.urls import include, path

from khumkan.hub.organisations.views import (
    audit,
    closing,
    contacts,
    importing,
    moving,
    organisations,
    pages,
)

app_name = "organisations"
_ONE = "organisations/<uuid:organisation_id>/"
_CONTACT = "organisations/contacts/<uuid:contact_id>/"
urlpatterns = [
    path("organisations/", pages.show_list, name="list"),
    path("organisations/map/", pages.show_map, name="map"),
    path("organisations/add/", organisations.add_on_top, name="add"),
    path("organisations/import/", importing.give_file, name="import"),
    path("organisations/import/check/", importing.check_file, name="import-check"),
    path("organisations/import/columns.csv", importing.give_columns, name="import-columns"),
    path(_ONE, pages.show_organisation, name="detail"),
    path(f"{_ONE}units/", pages.show_units, name="units"),
    path(f"{_ONE}contacts/", contacts.show_contacts, name="contacts"),
    path(f"{_ONE}contacts/sheet/", contacts.show_sheet, name="sheet"),
    path(f"{_ONE}contacts/add/", contacts.add, name="contact-add"),
    path(f"{_ONE}history/", pages.show_history, name="history"),
    path(f"{_ONE}add/", organisations.add_below, name="add-below"),
    path(f"{_ONE}change/", organisations.change, name="change"),
    path(f"{_ONE}move/", moving.move, name="move"),
    path(f"{_ONE}close/", closing.close, name="close"),
    path(f"{_ONE}reopen/", closing.reopen, name="reopen"),
    path(f"{_CONTACT}change/", contacts.change, name="contact-change"),
    path(f"{_CONTACT}remove/", contacts.remove, name="contact-remove"),
    path(f"{_CONTACT}raise/", contacts.raise_one, name="contact-raise"),
    path("audit/", audit.show_audit, name="audit"),
    path("", include("khumkan.hub.organisations.urls_people")),
]
