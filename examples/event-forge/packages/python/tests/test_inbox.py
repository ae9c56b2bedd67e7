import asyncio

import pytest

from event_forge_inbox_outbox import InboxKey, MemoryInboxStore, Receipt, receive_once

BILLING = InboxKey(consumer="billing", message_id="1")
MAIL = InboxKey(consumer="mail", message_id="1")


async def succeed(tx: object) -> None:
    pass


async def fail(tx: object) -> None:
    raise ValueError("the handler failed")


def test_a_message_is_handled_once_for_each_consumer() -> None:
    async def receive_thrice() -> list[Receipt]:
        inbox = MemoryInboxStore()
        return [await receive_once(inbox, key, succeed) for key in (BILLING, BILLING, MAIL)]

    assert asyncio.run(receive_thrice()) == ["handled", "duplicate", "handled"]


def test_a_message_is_handled_once_when_two_deliveries_race() -> None:
    async def race() -> list[Receipt]:
        inbox = MemoryInboxStore()
        deliveries = (receive_once(inbox, BILLING, succeed) for _ in range(2))
        return await asyncio.gather(*deliveries)

    assert asyncio.run(race()) == ["handled", "duplicate"]


def test_a_message_is_forgotten_when_its_handler_fails() -> None:
    async def fail_and_receive_again() -> Receipt:
        inbox = MemoryInboxStore()
        with pytest.raises(ValueError, match="the handler failed"):
            await receive_once(inbox, BILLING, fail)
        return await receive_once(inbox, BILLING, succeed)

    assert asyncio.run(fail_and_receive_again()) == "handled"
