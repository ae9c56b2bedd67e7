"""How long to wait between the attempts to publish one event."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class BackoffPolicy:
    """By default about one second, then two, then four, and never more than five minutes."""

    initial_delay: timedelta = timedelta(seconds=1)
    #: By how much each delay is longer than the one before.
    factor: float = 2.0
    max_delay: timedelta = timedelta(minutes=5)
    #: The share of a delay, from 0 to 1, that chance may take away.
    jitter: float = 0.5


def backoff_delay(failed_attempts: int, policy: BackoffPolicy, random: float) -> timedelta:
    """Return the delay after so many failed attempts; ``random`` is from 0 up to 1."""
    longest = _exponential_delay(failed_attempts, policy)
    return longest * (1 - policy.jitter * random)


def _exponential_delay(failed_attempts: int, policy: BackoffPolicy) -> timedelta:
    try:
        delay = policy.initial_delay * policy.factor ** (failed_attempts - 1)
    except OverflowError:
        return policy.max_delay
    return min(delay, policy.max_delay)
