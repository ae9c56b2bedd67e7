from datetime import timedelta

from event_forge_inbox_outbox import BackoffPolicy, backoff_delay


def seconds(*values: float) -> list[timedelta]:
    return [timedelta(seconds=value) for value in values]


def test_delays_grow_by_the_factor_up_to_the_longest() -> None:
    steady = BackoffPolicy(factor=3, max_delay=timedelta(seconds=10), jitter=0)
    delays = [backoff_delay(failed_attempts, steady, 0) for failed_attempts in (1, 2, 3, 4)]
    assert delays == seconds(1, 3, 9, 10)


def test_chance_takes_away_at_most_the_share_that_the_jitter_names() -> None:
    half = BackoffPolicy(jitter=0.5)
    assert [backoff_delay(1, half, chance) for chance in (0, 0.5, 1)] == seconds(1, 0.75, 0.5)


def test_the_longest_delay_is_kept_after_any_number_of_attempts() -> None:
    assert backoff_delay(10_000, BackoffPolicy(), 0) == timedelta(minutes=5)
