"""What the ledger keeps: calls, and what they add up to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a model; `cost` is in US dollars."""

    model: str
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal
    called_at: datetime

    def __post_init__(self) -> None:
        if self.prompt_tokens < 0 or self.completion_tokens < 0:
            raise ValueError("a call cannot use a negative number of tokens")


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """Everything one model has used and cost."""

    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal


def summarize(calls: Iterable[Call]) -> list[ModelSummary]:
    """Add calls up per model, dearest model first."""
    by_model: defaultdict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_model[call.model].append(call)
    summaries = [_summarize_model(model, of_model) for model, of_model in by_model.items()]
    return sorted(summaries, key=lambda summary: (-summary.cost, summary.model))


def _summarize_model(model: str, calls: list[Call]) -> ModelSummary:
    return ModelSummary(
        model=model,
        calls=len(calls),
        prompt_tokens=sum(call.prompt_tokens for call in calls),
        completion_tokens=sum(call.completion_tokens for call in calls),
        cost=sum((call.cost for call in calls), Decimal(0)),
    )
