"""The ledger: price a call, keep it, add them up."""

from datetime import UTC, datetime

from tokenledger.calls import Call, ModelSummary
from tokenledger.pricing import PriceTable, load_prices
from tokenledger.store import Store


class Ledger:
    """Records calls in a store, at the prices of a table."""

    def __init__(self, store: Store, prices: PriceTable | None = None) -> None:
        self._store = store
        self._prices = prices or load_prices()

    def record(self, model: str, *, prompt_tokens: int, completion_tokens: int) -> Call:
        """Price a call made just now and keep it."""
        cost = self._prices.price_of(model).cost(prompt_tokens, completion_tokens)
        call = Call(model, prompt_tokens, completion_tokens, cost, datetime.now(UTC))
        self._store.add(call)
        return call

    def summary(self) -> list[ModelSummary]:
        """What every model has cost so far, dearest first."""
        return self._store.summary()
