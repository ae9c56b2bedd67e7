import os

URL = os.environ["LEDGER_DATABASE_URL"]


def test_store(): ...
