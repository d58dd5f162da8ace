"""Sentences to the operator, in the language of the settings or of the terminal."""

import sys

import click

from khumkan.cli.language import Speaker, choose_language
from khumkan.core.messages import Message
from khumkan.core.settings import load_settings


def speaker() -> Speaker:
    """Return who speaks the operator's language."""
    return Speaker(choose_language(load_settings().output.language))


def tell(words: Message) -> None:
    """Say something on standard output, at once."""
    click.echo(speaker().say(words))
    sys.stdout.flush()


def warn(words: Message) -> None:
    """Say something that should be looked at on standard error."""
    click.echo(f"khumkan: {speaker().say(words)}", err=True)
