"""`{% load incident_words %}`: what is stored by its name, in words."""

from django import template

from khumkan.hub.incidents.presenting import name_duty

register = template.Library()
register.filter("duty_name", name_duty)
