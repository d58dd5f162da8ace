"""Addresses of this app."""

from django.urls import path

from khumkan.hub.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.show_incidents, name="list"),
    path("report/", views.report, name="report"),
    path("calendar/", views.choose_calendar, name="calendars"),
    path("calendar/<uuid:organisation_id>/", views.show_calendar, name="calendar"),
    path("calendar/<uuid:organisation_id>/profile/", views.change_profile, name="profile"),
    path("calendar/<uuid:organisation_id>/<int:year>/k3/", views.make_yearly, name="yearly"),
    path(
        "calendar/<uuid:organisation_id>/<int:year>/<slug:duty_id>/",
        views.record_standing_act,
        name="standing-act",
    ),
    path("<uuid:incident_id>/", views.show_incident, name="detail"),
    path("<uuid:incident_id>/facts/", views.change_facts, name="facts"),
    path("<uuid:incident_id>/duties/", views.show_duties, name="duties"),
    path("<uuid:incident_id>/duties/<slug:duty_id>/act/", views.record_act, name="act"),
    path("<uuid:incident_id>/duties/<slug:duty_id>/answer/", views.record_answer, name="answer"),
    path("<uuid:incident_id>/duties/<slug:duty_id>/waive/", views.waive_duty, name="waive"),
    path("<uuid:incident_id>/decisions/", views.show_decisions, name="decisions"),
    path("<uuid:incident_id>/decisions/<slug:kind>/", views.decide, name="decide"),
    path("<uuid:incident_id>/breach/", views.assess_breach, name="breach"),
    path("<uuid:incident_id>/record/", views.fill_in, name="record"),
    path("<uuid:incident_id>/documents/", views.show_documents, name="documents"),
    path("documents/<uuid:document_id>.<slug:form>", views.fetch_document, name="document"),
    path("<uuid:incident_id>/evidence/", views.show_evidence, name="evidence"),
    path("evidence/<uuid:evidence_id>/fetch/", views.fetch_evidence, name="fetch-evidence"),
    path("evidence/<uuid:evidence_id>/verify/", views.verify_evidence, name="verify-evidence"),
    path("evidence/<uuid:evidence_id>/hand-over/", views.hand_over, name="hand-over"),
    path("<uuid:incident_id>/affected/", views.show_affected, name="affected"),
    path("downtimes/<uuid:part_id>/", views.move_downtime_on, name="downtime"),
    path("parts/<slug:part>/<uuid:part_id>/remove/", views.remove_part, name="remove-part"),
    path("<uuid:incident_id>/log/", views.show_log, name="log"),
    path("<uuid:incident_id>/members/", views.show_members, name="members"),
    path("<uuid:incident_id>/restrict/", views.restrict, name="restrict"),
    path("<uuid:incident_id>/close/", views.close, name="close"),
    path("entries/<uuid:entry_id>/strike/", views.strike_entry, name="strike"),
    path("members/<uuid:member_id>/remove/", views.remove_member, name="remove-member"),
    path("acts/<uuid:act_id>/retract/", views.retract_act, name="retract-act"),
]
