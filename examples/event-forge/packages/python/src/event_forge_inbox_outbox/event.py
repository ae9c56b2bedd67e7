"""Events, in the shape in which they are stored and published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

#: Whatever ``json`` can write.
Payload = Any


def _random_id() -> str:
    return str(uuid4())


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened.

    The ``id`` is unique among all events; the receiving inbox recognises a second delivery by it.
    """

    type: str
    payload: Payload
    id: str = field(default_factory=_random_id)
    headers: Mapping[str, str] = field(default_factory=dict)
    occurred_at: datetime = field(default_factory=_now)
