"""These tests run on SQLite in memory, which is a part of Python."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import StaticPool

from event_forge_inbox_outbox import Claim, Event, InboxKey, OutboxRecord, Retry, receive_once
from event_forge_inbox_outbox.sqlalchemy_store import (
    SqlAlchemyInboxStore,
    SqlAlchemyOutboxStore,
    metadata,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SOON = NOON + timedelta(minutes=1)
EVENT = Event(id="1", type="order.placed", payload={"total": 42}, occurred_at=NOON)
BILLING = InboxKey(consumer="billing", message_id="1")

Sessions = async_sessionmaker[AsyncSession]


def with_database(test: Callable[[Sessions], Awaitable[None]]) -> None:
    """Run a test on tables of its own."""

    async def run() -> None:
        engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await test(async_sessionmaker(engine))
        await engine.dispose()

    asyncio.run(run())


async def store(sessions: Sessions, *events: Event) -> SqlAlchemyOutboxStore:
    outbox = SqlAlchemyOutboxStore(sessions)
    async with sessions.begin() as session:
        await outbox.add(events, session)
    return outbox


def claim(now: datetime, limit: int = 9) -> Claim:
    return Claim(limit=limit, now=now, lease_until=now + timedelta(minutes=1))


def test_an_event_is_leased_to_one_relay_until_the_lease_ends() -> None:
    async def check(sessions: Sessions) -> None:
        outbox = await store(sessions, EVENT)
        assert await outbox.claim_due(claim(NOON)) == [OutboxRecord(EVENT, 0)]
        assert await outbox.claim_due(claim(NOON)) == []
        assert await outbox.claim_due(claim(SOON)) == [OutboxRecord(EVENT, 0)]

    with_database(check)


def test_an_event_is_not_stored_when_its_transaction_fails() -> None:
    async def check(sessions: Sessions) -> None:
        outbox = SqlAlchemyOutboxStore(sessions)
        with pytest.raises(ValueError):
            async with sessions.begin() as session:
                await outbox.add([EVENT], session)
                raise ValueError("the order was refused")
        assert await outbox.claim_due(claim(NOON)) == []

    with_database(check)


def test_the_oldest_event_goes_first() -> None:
    async def check(sessions: Sessions) -> None:
        older = Event(type="order.opened", payload=None, occurred_at=NOON - timedelta(days=1))
        outbox = await store(sessions, EVENT, older)
        assert await outbox.claim_due(claim(NOON, limit=1)) == [OutboxRecord(older, 0)]

    with_database(check)


def test_a_failed_event_is_due_again_after_its_delay() -> None:
    async def check(sessions: Sessions) -> None:
        outbox = await store(sessions, EVENT)
        await outbox.settle("1", Retry(attempts=1, error="away", available_at=SOON))
        assert await outbox.claim_due(claim(NOON)) == []
        assert await outbox.claim_due(claim(SOON)) == [OutboxRecord(EVENT, 1)]

    with_database(check)


def test_a_message_is_handled_once_and_forgotten_when_its_handler_fails() -> None:
    async def fail(session: AsyncSession) -> None:
        raise ValueError("the handler failed")

    async def succeed(session: AsyncSession) -> None:
        pass

    async def check(sessions: Sessions) -> None:
        inbox = SqlAlchemyInboxStore(sessions)
        with pytest.raises(ValueError):
            await receive_once(inbox, BILLING, fail)
        receipts = [await receive_once(inbox, BILLING, succeed) for _ in range(2)]
        assert receipts == ["handled", "duplicate"]

    with_database(check)
