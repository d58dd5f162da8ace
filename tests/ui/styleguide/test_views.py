"""Every piece in every look."""

import pytest
from django.test import Client

from khumkan.ui.preferences import LANGUAGES, THEMES
from khumkan.ui.styleguide.pieces import PIECES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_piece_is_shown_in_every_look(reader: Client, language: str, theme: str) -> None:
    answer = reader.get(f"/styleguide/?language={language}&theme={theme}")
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert f'<html lang="{language}" data-theme="{theme}">' in text
    for piece in PIECES:
        assert text.count(f'id="piece-{piece.name}"') == 1


def test_a_look_is_for_once_only(reader: Client) -> None:
    reader.get("/styleguide/?language=en&theme=dark")
    text = reader.get("/styleguide/").content.decode()
    assert 'lang="th"' in text
    assert 'data-theme="auto"' in text


def test_nonsense_in_the_address_is_ignored(reader: Client) -> None:
    answer = reader.get("/styleguide/?theme=pink&language=en")
    assert 'data-theme="auto"' in answer.content.decode()


def test_the_snippet_of_a_piece_is_what_was_rendered() -> None:
    snippets = {piece.name: piece.snippet for piece in PIECES}
    assert snippets["facts"] == "{% facts rows %}"
    assert all(snippets.values())


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 302


def test_the_question_has_a_way_out(reader: Client) -> None:
    text = reader.get("/styleguide/confirm/").content.decode()
    assert "data-confirm-body" in text
    assert "data-cancel" in text
