"""Record what LLM calls cost.

>>> from tokenledger import Ledger, MemoryStore
>>> ledger = Ledger(MemoryStore())
>>> ledger.record("gpt-4o-mini", prompt_tokens=1000, completion_tokens=500).cost
Decimal('0.00045')
"""

from tokenledger.calls import Call, ModelSummary
from tokenledger.ledger import Ledger
from tokenledger.pricing import Price, PriceTable, UnknownModelError, load_prices
from tokenledger.store import MemoryStore, PostgresStore, Store

__version__ = "0.1.0"

__all__ = [
    "Call",
    "Ledger",
    "MemoryStore",
    "ModelSummary",
    "PostgresStore",
    "Price",
    "PriceTable",
    "Store",
    "UnknownModelError",
    "__version__",
    "load_prices",
]
