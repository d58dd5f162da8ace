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

_WATCHED = """
ALTER TABLE finding ADD COLUMN suppression_id TEXT;

CREATE TABLE suppression (
    id TEXT PRIMARY KEY, rule_id TEXT NOT NULL, source_id TEXT, fields TEXT NOT NULL,
    reason TEXT NOT NULL, until TEXT NOT NULL, made_at TEXT NOT NULL, made_by TEXT NOT NULL,
    ended_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE trail (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL,
    action TEXT NOT NULL, object TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE TRIGGER trail_stays BEFORE UPDATE ON trail
    BEGIN SELECT raise(ABORT, 'the trail is only added to'); END;
CREATE TRIGGER trail_grows BEFORE DELETE ON trail
    BEGIN SELECT raise(ABORT, 'the trail is only added to'); END;

CREATE TABLE source_health (id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE source_usual (id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE unknown_shape (
    source_id TEXT NOT NULL, shape TEXT NOT NULL, reason TEXT NOT NULL, n INTEGER NOT NULL,
    first_at TEXT NOT NULL, last_at TEXT NOT NULL, sample BLOB NOT NULL,
    PRIMARY KEY (source_id, shape, reason)
) STRICT, WITHOUT ROWID;

ALTER TABLE outbox ADD COLUMN is_urgent INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_urgent ON outbox (number) WHERE is_urgent = 1;
"""

_CUSTODY = """
CREATE TABLE custody (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, act TEXT NOT NULL, who TEXT NOT NULL,
    body BLOB NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER custody_stays BEFORE UPDATE ON custody
    BEGIN SELECT raise(ABORT, 'the custody trail is only added to'); END;
CREATE TRIGGER custody_grows BEFORE DELETE ON custody
    BEGIN SELECT raise(ABORT, 'the custody trail is only added to'); END;
"""

SCRIPTS = (_FIRST, _EPOCHS, _WATCHED, _CUSTODY)
"""The script at position n brings a file from version n to version n + 1."""
