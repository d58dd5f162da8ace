"""Tiles: a link keeps its name wherever its tile stands."""

from django.template import Context, Template

from khumkan.ui.components import Badge, StateTile


def show(*tiles: StateTile) -> str:
    return Template("{% load ui %}{% state_tiles tiles %}").render(Context({"tiles": tiles}))


def test_a_link_has_a_name_of_its_own_where_its_tile_has_a_key() -> None:
    one, other = StateTile("One", Badge("well"), url="/1/", key="a"), StateTile("Two", Badge("ill"))
    for text in (show(one, other), show(other, one)):
        assert '<a href="/1/" id="tile-a">One</a>' in text


def test_tiles_without_keys_have_no_names() -> None:
    assert 'id="' not in show(StateTile("One", Badge("well"), url="/1/"))


def test_a_tile_without_an_address_is_no_link() -> None:
    assert "<a " not in show(StateTile("One", Badge("well"), "fine", key="a"))


def test_without_words_there_is_no_empty_paragraph() -> None:
    assert "tile-text" not in show(StateTile("One", Badge("well")))
