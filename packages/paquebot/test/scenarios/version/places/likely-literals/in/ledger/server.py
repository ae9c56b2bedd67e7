app = FastAPI(title="Ledger", version="0.1.0")


def health():
    return Health(status="ok", version="0.1.1", python_version="0.1.1")
