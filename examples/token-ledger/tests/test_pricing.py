from decimal import Decimal

import pytest

from tokenledger.pricing import Price, UnknownModelError, load_prices, parse_prices


def test_shipped_table_prices_every_model_above_zero() -> None:
    prices = load_prices().prices

    assert prices
    assert all(price.prompt > 0 and price.completion > 0 for price in prices.values())


def test_prices_stay_exact() -> None:
    table = parse_prices('[models."small"]\nprompt = 0.1\ncompletion = 2\n')

    assert table.price_of("small") == Price(Decimal("0.1"), Decimal(2))


def test_cost_is_per_million_tokens() -> None:
    price = Price(prompt=Decimal("2.50"), completion=Decimal("10.00"))

    assert price.cost(prompt_tokens=1000, completion_tokens=200) == Decimal("0.0045")


def test_unknown_model_is_named() -> None:
    with pytest.raises(UnknownModelError, match="`gpt-0`"):
        load_prices().price_of("gpt-0")
