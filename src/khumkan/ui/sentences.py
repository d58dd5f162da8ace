"""Messages of the lower layers as sentences in the reader's language."""

from django.utils import translation

from khumkan.core.messages import Message


def say(sentence: Message) -> str:
    """Return the sentence in the language that is active."""
    return translation.gettext(sentence.text).format(**sentence.parameters)
