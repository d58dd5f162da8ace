"""A block a second time."""

from django.template import Context, Engine

BASE = "{% load ui %}<title>{% block title %}base{% endblock %}</title><h1>{% again title %}</h1>"


def render(**templates: str) -> str:
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", {"base": BASE, **templates})],
        libraries={"ui": "khumkan.ui.templatetags.ui"},
    )
    return engine.get_template("page").render(Context({"x": "<y>"}))


def test_the_innermost_block_is_shown_and_escaped() -> None:
    page = '{% extends "middle" %}{% block title %}{{ x }}{% endblock %}'
    shown = render(middle='{% extends "base" %}', page=page)
    assert shown == "<title>&lt;y&gt;</title><h1>&lt;y&gt;</h1>"


def test_what_the_block_above_says_can_be_kept() -> None:
    page = '{% extends "base" %}{% block title %}a {{ block.super }}{% endblock %}'
    assert render(page=page) == "<title>a base</title><h1>a base</h1>"


def test_a_block_that_nobody_fills_stands_twice() -> None:
    assert render(page='{% extends "base" %}') == "<title>base</title><h1>base</h1>"


def test_a_block_that_is_not_there_is_nothing() -> None:
    assert render(page="{% load ui %}{% again missing %}") == ""
