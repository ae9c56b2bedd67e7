from pathlib import Path

import pytest

from tokenledger import Ledger, MemoryStore

pytest.importorskip("fastapi", reason="needs the `server` extra")

from fastapi.testclient import TestClient

from tokenledger.server import create_app


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "index.html").write_text("<title>TokenLedger</title>")
    return TestClient(create_app(Ledger(MemoryStore()), tmp_path))


def test_recorded_calls_appear_in_the_summary(client: TestClient) -> None:
    call = {"model": "gpt-4o", "prompt_tokens": 1000, "completion_tokens": 100}

    assert client.post("/api/calls", json=call).status_code == 201
    assert client.get("/api/summary").json() == {
        "models": [{**call, "calls": 1, "cost": "0.0035"}],
        "total_cost": "0.0035",
    }


def test_unknown_model_is_refused(client: TestClient) -> None:
    call = {"model": "gpt-0", "prompt_tokens": 1, "completion_tokens": 1}

    response = client.post("/api/calls", json=call)

    assert response.status_code == 422
    assert response.json() == {"detail": "no price is known for model `gpt-0`"}


def test_negative_tokens_are_refused(client: TestClient) -> None:
    call = {"model": "gpt-4o", "prompt_tokens": -1, "completion_tokens": 1}

    assert client.post("/api/calls", json=call).status_code == 422


def test_dashboard_is_served_at_the_root(client: TestClient) -> None:
    assert "<title>TokenLedger</title>" in client.get("/").text


def test_api_works_without_a_dashboard() -> None:
    client = TestClient(create_app(Ledger(MemoryStore())))

    assert client.get("/api/summary").json() == {"models": [], "total_cost": "0"}
    assert client.get("/").status_code == 404
