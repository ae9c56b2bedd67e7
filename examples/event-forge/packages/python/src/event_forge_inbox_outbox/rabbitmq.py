"""Publish the outbox to RabbitMQ, and consume each message once. Needs the extra ``rabbitmq``."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractExchange, AbstractIncomingMessage

from .event import Event
from .inbox import InboxKey, InboxStore, receive_once

Tx = TypeVar("Tx")

_OCCURRED_AT = "x-event-forge-occurred-at"


class RabbitPublisher:
    """Publishes to an exchange, with the type of the event as routing key.

    The exchange's channel must have publisher confirms, which aio-pika gives it by default.
    """

    def __init__(self, exchange: AbstractExchange) -> None:
        self._exchange = exchange

    async def publish(self, event: Event) -> None:
        await self._exchange.publish(encode_event(event), routing_key=event.type, mandatory=False)


def encode_event(event: Event) -> Message:
    """Write an event as RabbitMQ carries it: the payload as JSON, the rest as properties."""
    return Message(
        json.dumps(event.payload).encode(),
        message_id=event.id,
        type=event.type,
        content_type="application/json",
        delivery_mode=DeliveryMode.PERSISTENT,
        # AMQP's own timestamp knows only whole seconds.
        headers={**event.headers, _OCCURRED_AT: event.occurred_at.isoformat()},
    )


def decode_event(message: AbstractIncomingMessage) -> Event:
    """Read an event back; fail when the message was not written by ``encode_event``."""
    occurred_at = message.headers.get(_OCCURRED_AT)
    if message.message_id is None or message.type is None or not isinstance(occurred_at, str):
        raise ValueError("the message was not published by an Event-Forge outbox")
    return Event(
        id=message.message_id,
        type=message.type,
        payload=json.loads(message.body),
        headers=_own_headers(message),
        occurred_at=datetime.fromisoformat(occurred_at),
    )


def _own_headers(message: AbstractIncomingMessage) -> dict[str, str]:
    """Leave out what a broker adds, such as ``x-death``, which is no text."""
    texts = {name: value for name, value in message.headers.items() if isinstance(value, str)}
    texts.pop(_OCCURRED_AT)
    return texts


def consumer_once(
    inbox: InboxStore[Tx], consumer: str, handle: Callable[[Event, Tx], Awaitable[None]]
) -> Callable[[AbstractIncomingMessage], Awaitable[None]]:
    """Return a callback for ``queue.consume`` that handles each event once.

    A message that fails goes back to the queue; when it fails again, it is rejected, and goes to
    the queue's dead-letter exchange.
    """

    async def receive(message: AbstractIncomingMessage) -> None:
        async with message.process(requeue=True, reject_on_redelivered=True):
            event = decode_event(message)
            key = InboxKey(consumer=consumer, message_id=event.id)
            await receive_once(inbox, key, lambda tx: handle(event, tx))

    return receive
