def test_health(client):
    assert client.get("/health").json()["version"] == "0.1.0"
