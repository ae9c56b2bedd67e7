from decimal import Decimal

import psycopg
import pytest

from tokenledger import Ledger, ModelSummary, PostgresStore
from tokenledger.cli import main
from tokenledger.migrations import migrate, pending_migrations, shipped_migrations

pytestmark = pytest.mark.integration


def test_migrating_twice_applies_everything_once(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert migrate(connection) == shipped_migrations()
        assert migrate(connection) == []


def test_looking_for_pending_migrations_changes_nothing(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert pending_migrations(connection) == shipped_migrations()
        assert connection.execute("SELECT to_regclass('tokenledger_migrations')").fetchone() == (
            None,
        )


def test_migrate_accepts_a_database_prepared_with_psql(database_url: str) -> None:
    first = shipped_migrations()[0]
    with psycopg.connect(database_url) as connection:
        connection.execute(first.text.encode())

        assert migrate(connection) == shipped_migrations()


def test_status_follows_migrate(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    address = ["--database-url", database_url]

    assert main(["db", "status", *address]) == 1
    assert main(["db", "migrate", *address]) == 0
    capsys.readouterr()
    assert main(["db", "status", *address]) == 0
    assert capsys.readouterr().out == "applied  001_initial\napplied  002_index_calls\n"


def test_summary_adds_calls_up_per_model_dearest_first(database_url: str) -> None:
    main(["db", "migrate", "--database-url", database_url])
    ledger = Ledger(PostgresStore(database_url))

    ledger.record("gpt-4o-mini", prompt_tokens=1000, completion_tokens=0)
    ledger.record("gpt-4o", prompt_tokens=1000, completion_tokens=100)
    ledger.record("gpt-4o", prompt_tokens=3000, completion_tokens=0)

    assert ledger.summary() == [
        ModelSummary("gpt-4o", 2, 4000, 100, Decimal("0.011")),
        ModelSummary("gpt-4o-mini", 1, 1000, 0, Decimal("0.00015")),
    ]
