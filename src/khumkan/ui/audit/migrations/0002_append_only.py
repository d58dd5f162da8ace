"""The database itself refuses to change or remove an audit entry, whoever asks.

Who owns the database can drop a trigger; then the chain of hashes tells of what was done.
"""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Trigger: when it fires. INSERT OR REPLACE removes the row in its way without a DELETE's trigger.
_SQLITE = {
    "audit_entry_never_updated": "BEFORE UPDATE ON audit_entry",
    "audit_entry_never_deleted": "BEFORE DELETE ON audit_entry",
    "audit_entry_never_replaced": """BEFORE INSERT ON audit_entry
        WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id OR hash = NEW.hash)""",
    "audit_head_only_forward": """BEFORE UPDATE ON audit_head
        WHEN NEW.id <> OLD.id OR NEW.entry_id <> OLD.entry_id + 1""",
    "audit_head_never_deleted": "BEFORE DELETE ON audit_head",
    "audit_head_only_one": """BEFORE INSERT ON audit_head
        WHEN EXISTS (SELECT 1 FROM audit_head)""",
}
_SQLITE_REFUSAL = "BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END"

_POSTGRESQL = {
    "audit_entry_never_changed": "BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW",
    "audit_entry_never_truncated": "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT",
    "audit_head_only_forward": """BEFORE UPDATE ON audit_head FOR EACH ROW
        WHEN (NEW.id <> OLD.id OR NEW.entry_id <> OLD.entry_id + 1)""",
    "audit_head_never_deleted": "BEFORE DELETE ON audit_head FOR EACH ROW",
    "audit_head_never_truncated": "BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT",
}
_POSTGRESQL_REFUSAL = """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit trail is only added to' USING ERRCODE = 'restrict_violation';
    END $$"""


def close(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for name, moment in _SQLITE.items():
            schema_editor.execute(f"CREATE TRIGGER {name} {moment} {_SQLITE_REFUSAL}", params=None)
        return
    schema_editor.execute(_POSTGRESQL_REFUSAL, params=None)
    for name, moment in _POSTGRESQL.items():
        statement = f"CREATE TRIGGER {name} {moment} EXECUTE FUNCTION audit_refuse()"
        schema_editor.execute(statement, params=None)


def reopen(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for name in _SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
    else:
        schema_editor.execute("DROP FUNCTION audit_refuse() CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0001_first")]
    operations: ClassVar = [migrations.RunPython(close, reopen)]
