"""Where calls are kept: in memory, or in Postgres."""

from typing import Protocol

import psycopg
from psycopg.rows import class_row

from tokenledger.calls import Call, ModelSummary, summarize


class Store(Protocol):
    """What the ledger asks of a store."""

    def add(self, call: Call) -> None:
        """Keep one call."""

    def summary(self) -> list[ModelSummary]:
        """Add the kept calls up per model, dearest model first."""


class MemoryStore:
    """Keeps calls for as long as the process lives."""

    def __init__(self) -> None:
        self._calls: list[Call] = []

    def add(self, call: Call) -> None:
        self._calls.append(call)

    def summary(self) -> list[ModelSummary]:
        return summarize(list(self._calls))


class PostgresStore:
    """Keeps calls in the `calls` table of a migrated database."""

    _INSERT = """
        INSERT INTO calls (model, prompt_tokens, completion_tokens, cost, called_at)
        VALUES (%s, %s, %s, %s, %s)
    """
    _SUMMARY = """
        SELECT model,
               count(*) AS calls,
               sum(prompt_tokens)::bigint AS prompt_tokens,
               sum(completion_tokens)::bigint AS completion_tokens,
               sum(cost) AS cost
        FROM calls
        GROUP BY model
        ORDER BY sum(cost) DESC, model
    """

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url

    def add(self, call: Call) -> None:
        row = (call.model, call.prompt_tokens, call.completion_tokens, call.cost, call.called_at)
        with psycopg.connect(self._database_url) as connection:
            connection.execute(self._INSERT, row)

    def summary(self) -> list[ModelSummary]:
        with psycopg.connect(self._database_url) as connection:
            cursor = connection.cursor(row_factory=class_row(ModelSummary))
            return cursor.execute(self._SUMMARY).fetchall()
