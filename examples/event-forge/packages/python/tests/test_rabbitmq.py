import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from event_forge_inbox_outbox import Event, MemoryInboxStore
from event_forge_inbox_outbox.rabbitmq import (
    RabbitPublisher,
    consumer_once,
    decode_event,
    encode_event,
)

EVENT = Event(
    id="1",
    type="order.placed",
    payload={"total": 42},
    headers={"tenant": "north"},
    occurred_at=datetime(2026, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC),
)


class FakeExchange:
    def __init__(self) -> None:
        self.sent: list[tuple[Any, str]] = []

    async def publish(self, message: Any, routing_key: str, *, mandatory: bool) -> None:
        self.sent.append((message, routing_key))


def received(event: Event, **broker_headers: Any) -> Any:
    """Return an event as the broker would deliver it."""
    sent = encode_event(event)

    @asynccontextmanager
    async def process(*, requeue: bool, reject_on_redelivered: bool) -> AsyncIterator[None]:
        yield

    return SimpleNamespace(
        process=process,
        message_id=sent.message_id,
        type=sent.type,
        body=sent.body,
        headers={**sent.headers, **broker_headers},
    )


def test_an_event_is_sent_as_json_under_its_type() -> None:
    exchange: Any = FakeExchange()
    asyncio.run(RabbitPublisher(exchange).publish(EVENT))

    [(message, routing_key)] = exchange.sent
    assert routing_key == "order.placed"
    assert message.body == b'{"total": 42}'
    assert message.message_id == "1"


def test_an_event_is_read_back_as_it_was_written() -> None:
    assert decode_event(received(EVENT)) == EVENT


def test_headers_that_a_broker_adds_are_left_out() -> None:
    assert decode_event(received(EVENT, **{"x-death": [{"count": 1}]})) == EVENT


def test_an_event_is_handled_once_however_often_it_is_delivered() -> None:
    handled: list[Event] = []

    async def handle(event: Event, tx: object) -> None:
        handled.append(event)

    async def deliver_twice() -> None:
        receive = consumer_once(MemoryInboxStore(), "billing", handle)
        await receive(received(EVENT))
        await receive(received(EVENT))

    asyncio.run(deliver_twice())
    assert handled == [EVENT]
