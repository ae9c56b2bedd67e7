import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from event_forge_inbox_outbox import (
    BackoffPolicy,
    Claim,
    Event,
    MemoryOutboxStore,
    OutboxRelay,
    StoredEvent,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
EVENT = Event(id="1", type="order.placed", payload={"total": 42}, occurred_at=NOON)


class RecordingPublisher:
    def __init__(self) -> None:
        self.published: list[Event] = []

    async def publish(self, event: Event) -> None:
        self.published.append(event)


class FailingPublisher:
    async def publish(self, event: Event) -> None:
        raise ConnectionError("the broker is away")


def outbox_of(*events: Event) -> MemoryOutboxStore:
    outbox = MemoryOutboxStore()
    asyncio.run(outbox.add(events))
    return outbox


def fixed_clock(time: datetime) -> Callable[[], datetime]:
    return lambda: time


def test_a_due_event_is_published_once() -> None:
    outbox, publisher = outbox_of(EVENT), RecordingPublisher()
    relay = OutboxRelay(outbox=outbox, publisher=publisher, now=fixed_clock(NOON))

    assert [asyncio.run(relay.run_once()), asyncio.run(relay.run_once())] == [1, 0]
    assert publisher.published == [EVENT]


def test_a_failed_event_is_tried_again_after_its_delay_and_not_before() -> None:
    outbox = outbox_of(EVENT)
    relay = OutboxRelay(
        outbox=outbox,
        publisher=FailingPublisher(),
        backoff=BackoffPolicy(jitter=0),
        now=fixed_clock(NOON),
    )
    second_later = replace(relay, now=fixed_clock(NOON + timedelta(seconds=1)))

    assert [asyncio.run(relay.run_once()), asyncio.run(relay.run_once())] == [1, 0]
    assert outbox.find("1") == StoredEvent(
        event=EVENT,
        attempts=1,
        available_at=NOON + timedelta(seconds=1),
        last_error="the broker is away",
    )
    assert asyncio.run(second_later.run_once()) == 1


def test_an_event_is_given_up_after_the_last_attempt() -> None:
    outbox = outbox_of(EVENT)
    relay = OutboxRelay(outbox=outbox, publisher=FailingPublisher(), max_attempts=1)

    assert [asyncio.run(relay.run_once()), asyncio.run(relay.run_once())] == [1, 0]
    stored = outbox.find("1")
    assert stored is not None
    assert (stored.status, stored.attempts) == ("dead", 1)


def test_the_oldest_event_goes_first() -> None:
    older = Event(type="order.opened", payload=None, occurred_at=NOON - timedelta(days=1))
    publisher = RecordingPublisher()
    relay = OutboxRelay(outbox=outbox_of(EVENT, older), publisher=publisher, batch_size=1)

    asyncio.run(relay.run_once())
    assert publisher.published == [older]


def test_a_running_relay_stops_when_told() -> None:
    publisher = RecordingPublisher()
    relay = OutboxRelay(outbox=outbox_of(EVENT), publisher=publisher)

    async def run_and_stop() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(relay.run(stop))
        await asyncio.sleep(0.01)
        stop.set()
        await running

    asyncio.run(run_and_stop())
    assert publisher.published == [EVENT]


def test_an_event_is_leased_to_one_relay_until_the_lease_ends() -> None:
    outbox = outbox_of(EVENT)
    lease_until = NOON + timedelta(minutes=1)

    def claimed(now: datetime) -> int:
        return len(asyncio.run(outbox.claim_due(Claim(limit=9, now=now, lease_until=lease_until))))

    assert [claimed(NOON), claimed(NOON), claimed(lease_until)] == [1, 0, 1]
