"""E-mail addresses and file names: they identify people and belongings, and seldom may travel."""

import re
import unicodedata

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.observables.domains import parse_host_name
from khumkan.wire.observables.kinds import Kind, Observable, shown

_MAX_LOCAL_PART_BYTES = 64
_MAX_EMAIL_BYTES = 254
_MAX_FILE_NAME = 255
_MAX_INPUT = 4 * _MAX_FILE_NAME

# The dot-atom of RFC 5322, widened by RFC 6532 to letters of any script; quoted forms are refused.
_ATOM = r"[^\s@\"(),:;<>\[\\\].\x00-\x1f\x7f-\x9f\ud800-\udfff]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_NOT_IN_FILE_NAME = re.compile(r"[/\\\x00-\x1f\x7f\ud800-\udfff]")


def parse_email(text: str) -> Observable:
    """Return the e-mail observable that a text spells, lower-case on both sides of the `@`.

    The standard lets the local part be case-sensitive; no mail service for people makes use of it.
    Raises WireError.
    """
    text = text.strip()
    local_part, at, host = text.rpartition("@")
    if not at or len(local_part) > _MAX_LOCAL_PART_BYTES:
        raise _no_email(text)
    local_part = _fold(local_part)
    if not _LOCAL_PART.fullmatch(local_part):
        raise _no_email(text)
    value = f"{local_part}@{parse_host_name(host)}"
    if len(local_part.encode()) > _MAX_LOCAL_PART_BYTES or len(value.encode()) > _MAX_EMAIL_BYTES:
        raise _no_email(text)
    return Observable(Kind.EMAIL, value)


def parse_file_name(text: str) -> Observable:
    """Return the file-name observable: a name without its folder, in NFC, its case kept.

    Case is kept because it tells files apart on half of all systems; comparing is the matcher's
    work. Raises WireError.
    """
    is_long = len(text) > _MAX_INPUT  # before normalisation, which takes its time over marks
    name = "" if is_long else unicodedata.normalize("NFC", text)
    if _NOT_IN_FILE_NAME.search(name) or not name.strip(" .") or len(name) > _MAX_FILE_NAME:
        raise WireError(
            message(
                "{text} is not the name of a file; leave out the folder and control characters",
                text=shown(text),
            )
        )
    return Observable(Kind.FILE_NAME, name)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def _no_email(text: str) -> WireError:
    return WireError(
        message("{text} is not an e-mail address such as name@example.org", text=shown(text))
    )
