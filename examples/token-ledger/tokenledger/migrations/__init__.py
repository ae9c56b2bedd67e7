"""SQL migrations: which ones the package ships, and applying them.

Every `NNN_name.sql` file beside this module is one migration. They only move
forward, and a database remembers the applied ones in `tokenledger_migrations`.
"""

from dataclasses import dataclass
from importlib.resources import files

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[object, ...]]

# Any number will do, as long as every TokenLedger takes the same lock
_LOCK = 7_064_651


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of SQL, known by its name without the suffix."""

    name: str
    text: str


def shipped_migrations() -> list[Migration]:
    """The migrations in this package, in the order they apply."""
    migrations = [
        Migration(file.name.removesuffix(".sql"), file.read_text("utf-8"))
        for file in files(__name__).iterdir()
        if file.name.endswith(".sql")
    ]
    return sorted(migrations, key=lambda migration: migration.name)


def pending_migrations(connection: Connection) -> list[Migration]:
    """The shipped migrations this database has not had; changes nothing."""
    applied = _applied_names(connection)
    return [migration for migration in shipped_migrations() if migration.name not in applied]


def migrate(connection: Connection) -> list[Migration]:
    """Apply everything pending, all or nothing; say what was applied."""
    with connection.transaction():
        # Two servers that start together must not both migrate
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        pending = pending_migrations(connection)
        _ensure_history(connection)
        for migration in pending:
            _apply(connection, migration)
    return pending


def _applied_names(connection: Connection) -> set[str]:
    if not _has_history(connection):
        return set()
    rows = connection.execute("SELECT name FROM tokenledger_migrations").fetchall()
    return {str(name) for (name,) in rows}


def _has_history(connection: Connection) -> bool:
    row = connection.execute("SELECT to_regclass('tokenledger_migrations')").fetchone()
    return row is not None and row[0] is not None


def _ensure_history(connection: Connection) -> None:
    connection.execute(
        """
        CREATE TABLE IF NOT EXISTS tokenledger_migrations (
            name       text PRIMARY KEY,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )


def _apply(connection: Connection, migration: Migration) -> None:
    # The text is a file of this package, never input. Without parameters Postgres
    # accepts several statements at once.
    connection.execute(sql.SQL(migration.text))
    connection.execute("INSERT INTO tokenledger_migrations (name) VALUES (%s)", [migration.name])
