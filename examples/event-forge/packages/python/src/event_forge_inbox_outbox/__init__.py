"""Transactional outbox and deduplicating inbox, whatever the database and the broker.

The stores for SQLAlchemy are in ``event_forge_inbox_outbox.sqlalchemy_store`` and the publisher for
RabbitMQ is in ``event_forge_inbox_outbox.rabbitmq``. Each needs the extra of its name.
"""

from .backoff import BackoffPolicy, backoff_delay
from .event import Event, Payload
from .inbox import InboxKey, InboxStore, Receipt, receive_once
from .memory import MemoryInboxStore, MemoryOutboxStore, StoredEvent
from .outbox import (
    Claim,
    Dead,
    OutboxQueue,
    OutboxRecord,
    OutboxStore,
    Published,
    Publisher,
    Retry,
    Settlement,
)
from .relay import OutboxRelay

__version__ = "1.0.0"

__all__ = [
    "BackoffPolicy",
    "Claim",
    "Dead",
    "Event",
    "InboxKey",
    "InboxStore",
    "MemoryInboxStore",
    "MemoryOutboxStore",
    "OutboxQueue",
    "OutboxRecord",
    "OutboxRelay",
    "OutboxStore",
    "Payload",
    "Published",
    "Publisher",
    "Receipt",
    "Retry",
    "Settlement",
    "StoredEvent",
    "backoff_delay",
    "receive_once",
]
