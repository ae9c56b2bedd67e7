"""Prices of models, read from the table shipped in the package."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

TOKENS_PER_PRICE = 1_000_000


class UnknownModelError(LookupError):
    """The price table does not list this model."""

    def __init__(self, model: str) -> None:
        super().__init__(f"no price is known for model `{model}`")
        self.model = model


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    prompt: Decimal
    completion: Decimal

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """Exact cost of one call, in US dollars."""
        total = self.prompt * prompt_tokens + self.completion * completion_tokens
        return total / TOKENS_PER_PRICE


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Price per model name."""

    prices: Mapping[str, Price]

    def price_of(self, model: str) -> Price:
        """The price of a model, or `UnknownModelError`."""
        try:
            return self.prices[model]
        except KeyError:
            raise UnknownModelError(model) from None


def load_prices() -> PriceTable:
    """Read the table shipped in the package."""
    return parse_prices(files("tokenledger").joinpath("pricing.toml").read_text("utf-8"))


def parse_prices(text: str) -> PriceTable:
    """Turn TOML text into a table, keeping prices exact."""
    document = tomllib.loads(text, parse_float=Decimal)
    return PriceTable(
        {
            model: Price(Decimal(entry["prompt"]), Decimal(entry["completion"]))
            for model, entry in document["models"].items()
        }
    )
