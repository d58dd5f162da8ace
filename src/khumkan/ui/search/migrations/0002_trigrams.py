"""The trigram index: FTS5 beside the table on SQLite, pg_trgm on PostgreSQL.

FTS5 keeps no text of its own (external content): triggers tell it of every change. `id` is the
row's number, which VACUUM leaves alone only because it is an INTEGER PRIMARY KEY.
"""

from typing import ClassVar

from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.utils import Error

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message

_REMOVE = """INSERT INTO search_document_fts(search_document_fts, rowid, text)
    VALUES ('delete', OLD.id, OLD.text);"""
_ADD = "INSERT INTO search_document_fts(rowid, text) VALUES (NEW.id, NEW.text);"
_TABLE = """CREATE VIRTUAL TABLE search_document_fts USING fts5(
    text, content='search_document', content_rowid='id', tokenize='trigram case_sensitive 1')"""
_FILL = "INSERT INTO search_document_fts(search_document_fts) VALUES ('rebuild')"
_TRIGGERS = {
    "search_document_added": f"AFTER INSERT ON search_document BEGIN {_ADD} END",
    "search_document_removed": f"AFTER DELETE ON search_document BEGIN {_REMOVE} END",
    "search_document_changed": f"AFTER UPDATE ON search_document BEGIN {_REMOVE} {_ADD} END",
}
_SQLITE = [_TABLE, _FILL, *(f"CREATE TRIGGER {name} {does}" for name, does in _TRIGGERS.items())]
_SQLITE_BACK = [*(f"DROP TRIGGER {name}" for name in _TRIGGERS), "DROP TABLE search_document_fts"]
_POSTGRESQL = (
    "CREATE INDEX search_document_trigrams ON search_document USING gin (text gin_trgm_ops)"
)
_POSTGRESQL_BACK = "DROP INDEX search_document_trigrams"


def build(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in _SQLITE:
            schema_editor.execute(statement, params=None)
    else:
        _require_extension(schema_editor)
        schema_editor.execute(_POSTGRESQL, params=None)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in _SQLITE_BACK if is_sqlite else [_POSTGRESQL_BACK]:
        schema_editor.execute(statement, params=None)


def _require_extension(schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            return
    try:
        with transaction.atomic(connection.alias):
            schema_editor.execute("CREATE EXTENSION pg_trgm", params=None)
    except Error:
        raise ConfigurationError(
            message(
                "The search needs PostgreSQL's extension pg_trgm, and this role may not create "
                'it. Ask the database administrator to run "CREATE EXTENSION pg_trgm;" in the '
                "database {database}, with the package postgresql-contrib installed; then try "
                "again",
                database=str(connection.settings_dict["NAME"]),
            )
        ) from None


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0001_first")]
    operations: ClassVar = [migrations.RunPython(build, remove)]
