"""What an outbox is: the protocols that stores and publishers fulfil."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from .event import Event

Tx = TypeVar("Tx", contravariant=True)


class Publisher(Protocol):
    """Sends one event to a broker, and returns when the broker has taken it over."""

    async def publish(self, event: Event) -> None: ...


@dataclass(frozen=True)
class OutboxRecord:
    """A stored event that waits for its publication, and how often publishing it has failed."""

    event: Event
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A relay's question for work: what is due by ``now`` is its own until ``lease_until``."""

    limit: int
    now: datetime
    lease_until: datetime


@dataclass(frozen=True, kw_only=True)
class Published:
    """The publisher has taken the event over."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Publishing failed and shall be tried again."""

    attempts: int
    error: str
    available_at: datetime


@dataclass(frozen=True, kw_only=True)
class Dead:
    """Publishing failed too often."""

    attempts: int
    error: str


#: How an attempt to publish ended.
Settlement = Published | Retry | Dead


class OutboxQueue(Protocol):
    """The side of the outbox that a relay works on."""

    async def claim_due(self, claim: Claim) -> Sequence[OutboxRecord]:
        """Lease due events, the oldest first, so that no other relay takes them.

        An event that is not settled before its lease ends becomes due again.
        """
        ...

    async def settle(self, event_id: str, settlement: Settlement) -> None:
        """Store how an attempt ended. An event that is published or dead stays so."""
        ...


class OutboxStore(OutboxQueue, Protocol[Tx]):
    """The whole outbox; ``Tx`` is the transaction of the database behind it."""

    async def add(self, events: Sequence[Event], tx: Tx) -> None:
        """Store events in the transaction that makes them true."""
        ...
