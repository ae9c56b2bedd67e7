"""The inbox remembers which messages were handled, so that each is handled once."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

Tx = TypeVar("Tx")

Receipt = Literal["handled", "duplicate"]


@dataclass(frozen=True, kw_only=True)
class InboxKey:
    """A message, as one of its consumers knows it. Each consumer has its own memory."""

    consumer: str
    message_id: str


class InboxStore(Protocol[Tx]):
    """The memory of the messages received; ``Tx`` is the transaction of the database behind it."""

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """Begin a transaction, which is rolled back when the block under it fails."""
        ...

    async def remember(self, key: InboxKey, tx: Tx) -> bool:
        """Remember a message; return ``False`` when it is remembered already."""
        ...


async def receive_once(
    inbox: InboxStore[Tx], key: InboxKey, handle: Callable[[Tx], Awaitable[None]]
) -> Receipt:
    """Handle a message unless it was handled before.

    The memory of it and everything the handler does with the transaction are stored together or
    not at all, so a failed message can be delivered again.
    """
    async with inbox.transaction() as tx:
        if not await inbox.remember(key, tx):
            return "duplicate"
        await handle(tx)
        return "handled"
