"""The web server: JSON endpoints and the dashboard. Needs the `server` extra."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field

from tokenledger import __version__
from tokenledger.calls import Call, ModelSummary
from tokenledger.ledger import Ledger
from tokenledger.pricing import UnknownModelError

# What a Postgres integer holds
TokenCount = Annotated[int, Field(ge=0, le=2**31 - 1)]


class NewCall(BaseModel):
    """The body of `POST /api/calls`."""

    model: str
    prompt_tokens: TokenCount
    completion_tokens: TokenCount


class Summary(BaseModel):
    """The answer of `GET /api/summary`; amounts are decimal strings."""

    models: list[ModelSummary]
    total_cost: Decimal


def create_app(ledger: Ledger, dashboard: Path | None = None) -> FastAPI:
    """The application over one ledger, with the built dashboard when there is one."""
    app = FastAPI(title="TokenLedger", version=__version__)

    @app.get("/api/summary")
    def summary() -> Summary:
        models = ledger.summary()
        return Summary(
            models=models,
            total_cost=sum((model.cost for model in models), Decimal(0)),
        )

    @app.post("/api/calls", status_code=201)
    def record(call: NewCall) -> Call:
        try:
            return ledger.record(
                call.model,
                prompt_tokens=call.prompt_tokens,
                completion_tokens=call.completion_tokens,
            )
        except UnknownModelError as error:
            raise HTTPException(422, str(error)) from error

    if dashboard is not None:
        # Last, because `/` takes whatever the endpoints above leave
        app.mount("/", StaticFiles(directory=dashboard, html=True), name="dashboard")
    return app


def run(app: FastAPI, *, host: str, port: int) -> None:
    """Serve until interrupted."""
    uvicorn.run(app, host=host, port=port)
