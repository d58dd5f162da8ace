"""Thai or English: chooses the catalogue and turns messages of the lower layers into sentences."""

import gettext
import os
from pathlib import Path

from khumkan import ui
from khumkan.cli.printable import printable
from khumkan.core.errors import ConfigurationError, KhumkanError
from khumkan.core.messages import Message, message

LANGUAGES = ("th", "en")
_VARIABLES = ("KHUMKAN_OUTPUT__LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_LOCALE = Path(ui.__file__).parent / "locale"
_DOMAIN = "django"  # the name by which the hub's pages find the one catalogue too


class Speaker:
    """Says things in one language."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ConfigurationError(
                message("the language {language!r} is neither th nor en", language=language)
            )
        self.language = language
        self._catalogue = gettext.translation(
            _DOMAIN, _LOCALE, languages=[language], fallback=language == "en"
        )

    def say(self, sentence: Message) -> str:
        """Return the sentence in this language, safe for a terminal whatever stands in it."""
        values = {key: _make_safe(value) for key, value in sentence.parameters.items()}
        return self._catalogue.gettext(sentence.text).format(**values)

    def say_error(self, error: KhumkanError) -> str:
        """Return an error as where, what and what to do."""
        words = self.say(error.message)
        return f"{_make_safe(str(error.place))}: {words}" if error.place else words


def _make_safe(value: str | float) -> str | float:
    """Return a value without control characters: names of files and hosts come from anybody."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return "\n".join(map(printable, value.split("\n")))


def choose_language(wanted: str = "auto") -> str:
    """Return th or en: as wanted, else as the environment says, else English."""
    if wanted != "auto":
        return wanted
    for variable in _VARIABLES:
        value = os.environ.get(variable, "").lower()
        if value and value != "auto":
            return "th" if value.startswith("th") else "en"
    return "en"


def translate_error(error: KhumkanError) -> str:
    """Return an error in the language of the environment, for errors before any is chosen."""
    speaker = Speaker(choose_language())
    return f"khumkan: {speaker.say_error(error)}"
