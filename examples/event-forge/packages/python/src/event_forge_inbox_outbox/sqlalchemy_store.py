"""Outbox and inbox in any SQL database that SQLAlchemy speaks to. Needs the extra ``sqlalchemy``.

The tables are in ``metadata``: name it to Alembic, or call ``metadata.create_all``.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    and_,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.types import TypeDecorator

from .event import Event
from .inbox import InboxKey
from .outbox import Claim, Dead, OutboxRecord, Published, Retry, Settlement


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC, also in databases that do not store time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


metadata = MetaData()

outbox_table = Table(
    "event_forge_outbox",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("type", String(255), nullable=False),
    Column("payload", JSON),
    Column("headers", JSON, nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("available_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    Column("last_error", Text),
    Index("event_forge_outbox_due", "status", "available_at"),
)

inbox_table = Table(
    "event_forge_inbox",
    metadata,
    Column("consumer", String(128), primary_key=True),
    Column("message_id", String(64), primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
)


class SqlAlchemyOutboxStore:
    """An outbox in a table; events are added by the session of your transaction."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def add(self, events: Sequence[Event], tx: AsyncSession) -> None:
        await tx.execute(insert(outbox_table), [_row_of(event) for event in events])

    async def claim_due(self, claim: Claim) -> list[OutboxRecord]:
        oldest = (
            select(outbox_table)
            .where(_is_due(claim.now))
            .order_by(outbox_table.c.occurred_at)
            .limit(claim.limit)
        )
        async with self._sessions.begin() as session:
            rows = (await session.execute(oldest)).all()
            return [_record_of(row) for row in rows if await _lease(session, row, claim)]

    async def settle(self, event_id: str, settlement: Settlement) -> None:
        is_open = and_(outbox_table.c.id == event_id, outbox_table.c.status == "pending")
        async with self._sessions.begin() as session:
            await session.execute(update(outbox_table).where(is_open).values(_changes(settlement)))


class SqlAlchemyInboxStore:
    """An inbox in a table; handlers get the session of the transaction."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        return self._sessions.begin()

    async def remember(self, key: InboxKey, tx: AsyncSession) -> bool:
        """Remember a message; return ``False`` when it is remembered already.

        Of two deliveries that race, the later one fails on the primary key, and is recognised when
        it is delivered again. A savepoint would spare that, but SQLite's driver commits with it.
        """
        if (await tx.execute(select(inbox_table).where(_is_message(key)))).first() is not None:
            return False
        row = {
            "consumer": key.consumer,
            "message_id": key.message_id,
            "received_at": datetime.now(UTC),
        }
        await tx.execute(insert(inbox_table), row)
        return True


def _is_message(key: InboxKey) -> ColumnElement[bool]:
    return and_(inbox_table.c.consumer == key.consumer, inbox_table.c.message_id == key.message_id)


async def _lease(session: AsyncSession, row: Row[Any], claim: Claim) -> bool:
    """Of all relays that see the same due row, only one finds it still due when it updates it."""
    still_due = and_(outbox_table.c.id == row.id, _is_due(claim.now))
    lease = update(outbox_table).where(still_due).values(available_at=claim.lease_until)
    result = await session.execute(lease)
    return isinstance(result, CursorResult) and result.rowcount == 1


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(outbox_table.c.status == "pending", outbox_table.c.available_at <= now)


def _row_of(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "payload": event.payload,
        "headers": dict(event.headers),
        "occurred_at": event.occurred_at,
        "status": "pending",
        "attempts": 0,
        "available_at": event.occurred_at,
    }


def _record_of(row: Row[Any]) -> OutboxRecord:
    event = Event(
        id=row.id,
        type=row.type,
        payload=row.payload,
        headers=row.headers,
        occurred_at=row.occurred_at,
    )
    return OutboxRecord(event, row.attempts)


def _changes(settlement: Settlement) -> dict[str, Any]:
    match settlement:
        case Published(at=at):
            return {"status": "published", "published_at": at, "last_error": None}
        case Retry(attempts=attempts, error=error, available_at=available_at):
            return {"attempts": attempts, "last_error": error, "available_at": available_at}
        case Dead(attempts=attempts, error=error):
            return {"status": "dead", "attempts": attempts, "last_error": error}
