"""The log: one line an event, nothing personal in it, and nobody can forge a line."""

import io
import logging
import re
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from khumkan.core.journal import (
    JournalFormatter,
    JournalKeyWarning,
    log_event,
    mask,
    set_up_journal,
    write_value,
)

_LOG = logging.getLogger("khumkan.test_journal")


class Colour(Enum):
    """Any enumeration."""

    RED = "red"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The journal, set up; logging is as before afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level
    set_up_journal(stream, "INFO")
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers[:], level = before
    root.setLevel(level)


def test_a_line_begins_with_its_event_and_tells_utc(lines: io.StringIO) -> None:
    with travel(datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC), tick=False):
        log_event(_LOG, "sign_in.fail", level=logging.WARNING, reason="rate_limited", attempt=3)
    assert lines.getvalue() == (
        "sign_in.fail at=2026-11-22T03:04:05.678Z level=warning reason=rate_limited attempt=3\n"
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param("plain", "plain", id="word"),
        pytest.param("two words", '"two words"', id="space"),
        pytest.param("", '""', id="empty"),
        pytest.param('say "hi" \\', '"say \\"hi\\" \\\\"', id="quotes and backslash"),
        pytest.param("a=b", '"a=b"', id="equals sign"),
        pytest.param("โรงพยาบาล", '"โรงพยาบาล"', id="Thai stays readable"),
        pytest.param("x\nsign_in.ok", '"x\\nsign_in.ok"', id="line end"),
        pytest.param(
            "\u2028\u202e\x1b[31m\0",
            '"\\u2028\\u202e\\x1b[31m\\x00"',
            id="other line ends, bidi, terminal codes",
        ),
        pytest.param(None, "-", id="nothing"),
        pytest.param(True, "yes", id="yes"),
        pytest.param(7, "7", id="number"),
        pytest.param(0.1 + 0.2, "0.3", id="fraction"),
        pytest.param(timedelta(milliseconds=1500), "1.5", id="duration in seconds"),
        pytest.param(datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00.000Z", id="time"),
        pytest.param(UUID(int=1), str(UUID(int=1)), id="key"),
        pytest.param(Colour.RED, "red", id="choice"),
        pytest.param("x" * 3_000, '"' + "x" * 2_000 + '…"', id="too long"),
    ],
)
def test_values(value: object, written: str) -> None:
    assert write_value(value) == written


@given(st.text())
def test_no_value_can_begin_a_line_or_another_key(text: str) -> None:
    written = write_value(text)
    assert len(written.splitlines()) == 1
    assert re.fullmatch(r'[A-Za-z0-9_.:/+%-]+|"(?:[^"\\]|\\.)*"', written)


@pytest.mark.parametrize(
    "key",
    [
        "email",
        "name",
        "phone",
        "token",
        "password",
        "query",
        "path",
        "url",
        "line_id",
        "national_id",
        "body",
    ],
)
def test_what_may_be_personal_or_secret_is_refused_in_tests_and_withheld_elsewhere(
    key: str, lines: io.StringIO
) -> None:
    with pytest.raises(JournalKeyWarning, match=key):
        log_event(_LOG, "person.add", **{key: "somchai"})  # type: ignore[arg-type]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        log_event(_LOG, "person.add", **{key: "somchai"})  # type: ignore[arg-type]
    assert "somchai" not in lines.getvalue()
    assert f'{key}="(withheld)"' in lines.getvalue()


@pytest.mark.parametrize(
    "key", ["user", "n_rows", "has_more", "is_new", "wait_seconds", "size_bytes", "due_at"]
)
def test_ids_counts_and_durations_may_be_said(key: str, lines: io.StringIO) -> None:
    log_event(_LOG, "list.show", **{key: 1})  # type: ignore[arg-type]
    assert f" {key}=1\n" in lines.getvalue()


def test_what_is_below_the_level_is_not_written(lines: io.StringIO) -> None:
    log_event(_LOG, "list.show", level=logging.DEBUG)
    assert not lines.getvalue()


def test_the_words_of_a_library_stay_on_one_line_and_are_masked(lines: io.StringIO) -> None:
    logging.getLogger("django.request").warning(
        "Not Found: %s\nforged.event at=now",
        "/invitations/accept/Abcdefghij0123456789xY/ by a.b@example.org",
    )
    [line] = lines.getvalue().splitlines()
    assert line.startswith("log at=")
    assert "logger=django.request" in line
    assert (
        'message="Not Found: /invitations/accept/(token)/ by (e-mail) forged.event at=now"' in line
    )


def test_a_library_that_logs_wrongly_breaks_nothing() -> None:
    record = logging.makeLogRecord({"msg": "%d of %d", "args": ("x",), "name": "other"})
    assert 'message="%d of %d"' in JournalFormatter().format(record)


def test_a_warning_of_python_is_a_line(lines: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old\nthing", UserWarning, stacklevel=1)
    [line] = lines.getvalue().splitlines()
    assert "logger=py.warnings" in line
    assert "UserWarning: old thing" in line


def fail() -> None:
    raise ValueError("Key (email)=(somchai@example.org) already exists")  # noqa: EM101, TRY003 -- what a driver says


def test_an_error_is_told_by_type_and_place_not_by_its_words(lines: io.StringIO) -> None:
    try:
        fail()
    except ValueError as error:
        log_event(_LOG, "job.fail", level=logging.ERROR, job="audit.verify", error=error)
    [line] = lines.getvalue().splitlines()
    assert "error=builtins.ValueError place=" in line
    assert re.search(r"test_journal\.py:\d+$", line)
    assert "somchai" not in line


def test_only_at_debug_a_traceback_follows_masked_and_marked(lines: io.StringIO) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        fail()
    except ValueError as error:
        log_event(_LOG, "job.fail", error=error)
    first, *rest = lines.getvalue().splitlines()
    assert first.startswith("job.fail ")
    assert rest
    assert all(line.startswith("  | ") for line in rest)
    assert "somchai" not in lines.getvalue()


def test_an_error_never_raised_has_no_place(lines: io.StringIO) -> None:
    log_event(_LOG, "job.fail", error=ValueError())
    assert lines.getvalue().endswith("error=builtins.ValueError place=-\n")


def test_queries_with_their_parameters_stay_out_even_at_debug(lines: io.StringIO) -> None:
    set_up_journal(lines, logging.DEBUG)
    logging.getLogger("django.db.backends").debug("SELECT 1 WHERE email = 'somchai'")
    assert not lines.getvalue()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("of a@b.c, x", "of (e-mail) x", id="e-mail address"),
        pytest.param("สมชาย@โรงพยาบาล.ไทย", "(e-mail)", id="e-mail address in Thai"),
        pytest.param("c0ffee" * 8, "(token)", id="hexadecimal token"),
        pytest.param("/x/Abcdefghij0123456789xY/", "/x/(token)/", id="base64 token"),
        pytest.param(
            "khumkan.hub.organisations.services", "khumkan.hub.organisations.services", id="module"
        ),
        pytest.param(
            "01939c2e-0000-7000-8000-000000000000", "01939c2e-0000-7000-8000-000000000000", id="key"
        ),
    ],
)
def test_masking(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_record_that_only_looks_like_ours_is_foreign() -> None:
    record = logging.makeLogRecord(
        {"msg": "no event", "event_fields": {"email": "x"}, "name": "other"}
    )
    line = JournalFormatter().format(record)
    assert line.startswith("log ")
    assert "email" not in line
