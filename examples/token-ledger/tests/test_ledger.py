from decimal import Decimal

import pytest

from tokenledger import Ledger, MemoryStore, ModelSummary, UnknownModelError


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(MemoryStore())


def test_summary_adds_calls_up_per_model_dearest_first(ledger: Ledger) -> None:
    ledger.record("gpt-4o-mini", prompt_tokens=1000, completion_tokens=0)
    ledger.record("gpt-4o", prompt_tokens=1000, completion_tokens=100)
    ledger.record("gpt-4o", prompt_tokens=3000, completion_tokens=0)

    assert ledger.summary() == [
        ModelSummary("gpt-4o", 2, 4000, 100, Decimal("0.011")),
        ModelSummary("gpt-4o-mini", 1, 1000, 0, Decimal("0.00015")),
    ]


def test_unknown_model_is_not_recorded(ledger: Ledger) -> None:
    with pytest.raises(UnknownModelError):
        ledger.record("gpt-0", prompt_tokens=1, completion_tokens=1)

    assert ledger.summary() == []


def test_negative_tokens_are_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="negative"):
        ledger.record("gpt-4o", prompt_tokens=-1, completion_tokens=1)
