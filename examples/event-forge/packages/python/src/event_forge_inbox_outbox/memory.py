"""Stores for tests and first drafts: they forget at exit."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from .event import Event
from .inbox import InboxKey
from .outbox import Claim, Dead, OutboxRecord, Published, Retry, Settlement


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """An event, and what the outbox remembers about it."""

    event: Event
    available_at: datetime
    status: Literal["pending", "published", "dead"] = "pending"
    attempts: int = 0
    published_at: datetime | None = None
    last_error: str | None = None

    def is_due(self, now: datetime) -> bool:
        return self.status == "pending" and self.available_at <= now

    def settled(self, settlement: Settlement) -> "StoredEvent":
        match settlement:
            case Published(at=at):
                return replace(self, status="published", published_at=at, last_error=None)
            case Retry(attempts=attempts, error=error, available_at=available_at):
                return replace(self, attempts=attempts, last_error=error, available_at=available_at)
            case Dead(attempts=attempts, error=error):
                return replace(self, status="dead", attempts=attempts, last_error=error)


class MemoryOutboxStore:
    """An outbox without a database; it knows no transactions."""

    def __init__(self) -> None:
        self._stored: dict[str, StoredEvent] = {}

    async def add(self, events: Sequence[Event], tx: object = None) -> None:
        for event in events:
            self._stored[event.id] = StoredEvent(event=event, available_at=event.occurred_at)

    async def claim_due(self, claim: Claim) -> list[OutboxRecord]:
        due = [stored for stored in self._stored.values() if stored.is_due(claim.now)]
        oldest = sorted(due, key=lambda stored: stored.event.occurred_at)[: claim.limit]
        for stored in oldest:
            self._stored[stored.event.id] = replace(stored, available_at=claim.lease_until)
        return [OutboxRecord(stored.event, stored.attempts) for stored in oldest]

    async def settle(self, event_id: str, settlement: Settlement) -> None:
        stored = self._stored[event_id]
        if stored.status == "pending":
            self._stored[event_id] = stored.settled(settlement)

    def find(self, event_id: str) -> StoredEvent | None:
        """Return what is known about an event."""
        return self._stored.get(event_id)


class MemoryInboxStore:
    """An inbox without a database; its transactions run one after another."""

    def __init__(self) -> None:
        self._remembered: set[InboxKey] = set()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[set[InboxKey]]:
        async with self._turn:
            draft = set(self._remembered)
            yield draft
            self._remembered = draft

    async def remember(self, key: InboxKey, tx: set[InboxKey]) -> bool:
        if key in tx:
            return False
        tx.add(key)
        return True
