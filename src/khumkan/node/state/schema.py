"""The tables of `state.db`, one script for each version: the first makes it, others bring it on.

Times are ISO 8601 in UTC to the microsecond, ids are text, bodies are JSON.
"""

_FIRST = """
CREATE TABLE progress (only INTEGER PRIMARY KEY CHECK (only = 1), offset INTEGER NOT NULL) STRICT;
INSERT INTO progress VALUES (1, 0);
CREATE TABLE correlations (
    only INTEGER PRIMARY KEY CHECK (only = 1), offset INTEGER NOT NULL, body BLOB NOT NULL
) STRICT;

CREATE TABLE finding (
    id TEXT PRIMARY KEY, rule_id TEXT NOT NULL, kind TEXT NOT NULL, level TEXT NOT NULL,
    title TEXT NOT NULL, event_at TEXT, received_at TEXT NOT NULL, detected_at TEXT NOT NULL,
    source_id TEXT NOT NULL, offset INTEGER NOT NULL, record INTEGER NOT NULL,
    part INTEGER NOT NULL, evidence BLOB NOT NULL, found_in TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- An event shows an indicator once, whether it was seen as it came or when the past was searched.
CREATE UNIQUE INDEX finding_once ON finding (rule_id, offset, record, part)
    WHERE kind = 'indicator';

CREATE TABLE gathering (key TEXT PRIMARY KEY, kind TEXT NOT NULL, body BLOB NOT NULL) STRICT;

CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    body BLOB NOT NULL, made_at TEXT NOT NULL
) STRICT;
CREATE TABLE refused (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, body BLOB NOT NULL, made_at TEXT NOT NULL,
    refused_at TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;

CREATE TABLE indicator (
    stix_id TEXT PRIMARY KEY, collection TEXT NOT NULL, sequence INTEGER NOT NULL,
    modified TEXT NOT NULL, valid_until TEXT, is_revoked INTEGER NOT NULL, body BLOB NOT NULL,
    fault TEXT NOT NULL, live_from INTEGER NOT NULL, loaded_at TEXT NOT NULL,
    is_hunted INTEGER NOT NULL, hunted_at TEXT, n_hits INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX indicator_waiting ON indicator (sequence) WHERE is_hunted = 0;

CREATE TABLE position (
    collection TEXT PRIMARY KEY, loaded INTEGER NOT NULL, loaded_at TEXT NOT NULL,
    searched INTEGER NOT NULL, searched_at TEXT, n_events_searched INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE source (
    id TEXT PRIMARY KEY, n_events INTEGER NOT NULL, n_rejected INTEGER NOT NULL,
    n_bytes INTEGER NOT NULL, last_event_at TEXT, is_authenticated INTEGER NOT NULL,
    rejected_reason TEXT NOT NULL, rejected_sample BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE fact (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

_EPOCHS = """
ALTER TABLE position ADD COLUMN epoch TEXT;
"""

SCRIPTS = (_FIRST, _EPOCHS)
"""The script at position n brings a file from version n to version n + 1."""
