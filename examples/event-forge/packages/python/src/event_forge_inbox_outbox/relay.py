"""The relay carries events from an outbox to a publisher, at least once each."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from .backoff import BackoffPolicy, backoff_delay
from .outbox import Claim, Dead, OutboxQueue, OutboxRecord, Published, Publisher, Retry, Settlement

_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class OutboxRelay:
    """Polls an outbox and publishes what is due."""

    outbox: OutboxQueue
    publisher: Publisher
    #: How many events are claimed at once.
    batch_size: int = 50
    #: The pause before the next look, once nothing more is due.
    poll_interval: timedelta = timedelta(seconds=1)
    #: How long a batch may take before its events are due again for other relays.
    lease: timedelta = timedelta(minutes=1)
    #: After so many failures an event is dead, and is not tried again.
    max_attempts: int = 8
    backoff: BackoffPolicy = field(default_factory=BackoffPolicy)
    now: Callable[[], datetime] = _now
    random: Callable[[], float] = random.random

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until ``stop`` is set; a batch in flight is finished first."""
        while not stop.is_set():
            published = await self._try_run_once()
            if published < self.batch_size:
                await _pause(self.poll_interval, stop)

    async def run_once(self) -> int:
        """Publish one batch of due events, and return how many there were."""
        now = self.now()
        claim = Claim(limit=self.batch_size, now=now, lease_until=now + self.lease)
        records = await self.outbox.claim_due(claim)
        for record in records:
            await self.outbox.settle(record.event.id, await self._attempt(record))
        return len(records)

    async def _try_run_once(self) -> int:
        try:
            return await self.run_once()
        except Exception:
            _log.exception("the outbox cannot be read; trying again in %s", self.poll_interval)
            return 0

    async def _attempt(self, record: OutboxRecord) -> Settlement:
        try:
            await self.publisher.publish(record.event)
        except Exception as error:
            return self._settle_failure(record, str(error))
        return Published(at=self.now())

    def _settle_failure(self, record: OutboxRecord, error: str) -> Settlement:
        attempts = record.attempts + 1
        if attempts >= self.max_attempts:
            return Dead(attempts=attempts, error=error)
        delay = backoff_delay(attempts, self.backoff, self.random())
        return Retry(attempts=attempts, error=error, available_at=self.now() + delay)


async def _pause(interval: timedelta, stop: asyncio.Event) -> None:
    """Wait, or return at once when ``stop`` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), interval.total_seconds())
