"""The `tokenledger` command."""

import argparse
import os
import sys
from collections.abc import Sequence

import psycopg

from tokenledger import __version__
from tokenledger.dashboard import find_dashboard
from tokenledger.ledger import Ledger
from tokenledger.migrations import migrate, pending_migrations, shipped_migrations
from tokenledger.pricing import load_prices
from tokenledger.store import MemoryStore, PostgresStore, Store


class CommandError(Exception):
    """The command cannot go on; the hint says what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when done, 1 when the answer is no, 2 when it could not run."""
    arguments = build_parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except CommandError as error:
        print(f"error: {error}\nhint: {error.hint}", file=sys.stderr)
        return 2
    except psycopg.OperationalError as error:
        print(f"error: the database did not answer: {error}", file=sys.stderr)
        return 2
    return code


# --- Commands -------------------------------------------------------------------


def show_pricing(_: argparse.Namespace) -> int:
    """List the price of every known model."""
    print(f"{'model':<20} {'prompt':>8} {'completion':>11}   USD per million tokens")
    for model, price in load_prices().prices.items():
        print(f"{model:<20} {price.prompt:>8} {price.completion:>11}")
    return 0


def list_migrations(_: argparse.Namespace) -> int:
    """List the migrations shipped in the package; needs no database."""
    for migration in shipped_migrations():
        print(migration.name)
    return 0


def show_status(arguments: argparse.Namespace) -> int:
    """Compare the database with the shipped migrations; 1 when it is behind."""
    with psycopg.connect(database_url(arguments)) as connection:
        pending = {migration.name for migration in pending_migrations(connection)}
    for migration in shipped_migrations():
        print(f"{'pending' if migration.name in pending else 'applied'}  {migration.name}")
    return 1 if pending else 0


def apply_migrations(arguments: argparse.Namespace) -> int:
    """Apply what the database has not had."""
    with psycopg.connect(database_url(arguments)) as connection:
        applied = migrate(connection)
    for migration in applied:
        print(f"applied  {migration.name}")
    if not applied:
        print("nothing to apply")
    return 0


def serve(arguments: argparse.Namespace) -> int:
    """Serve the API and the dashboard until interrupted."""
    try:
        from tokenledger import server
    except ModuleNotFoundError as error:
        raise CommandError(
            f"`tokenledger serve` needs the `server` extra (`{error.name}` is missing)",
            hint='pip install "tokenledger[server]"',
        ) from error
    app = server.create_app(Ledger(choose_store(arguments)), find_dashboard())
    server.run(app, host=arguments.host, port=arguments.port)
    return 0


def choose_store(arguments: argparse.Namespace) -> Store:
    """Memory when asked for, else the database."""
    return MemoryStore() if arguments.in_memory else PostgresStore(database_url(arguments))


def database_url(arguments: argparse.Namespace) -> str:
    """The address from the command line, else from the environment."""
    url: str | None = arguments.database_url or os.environ.get("DATABASE_URL")
    if url is None:
        raise CommandError(
            "no database is given",
            hint="set `DATABASE_URL` or pass `--database-url postgresql://…`",
        )
    return url


# --- Parser ---------------------------------------------------------------------


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    parser = argparse.ArgumentParser(prog="tokenledger", description="What LLM calls cost")
    parser.add_argument("--version", action="version", version=f"tokenledger {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    pricing = commands.add_parser("pricing", help="list the price of every known model")
    pricing.set_defaults(run=show_pricing)

    _add_db(commands.add_parser("db", help="look after the database"))
    _add_serve(commands.add_parser("serve", help="serve the API and the dashboard"))
    return parser


def _add_db(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="command")

    migrations = commands.add_parser("migrations", help="list the migrations in this package")
    migrations.set_defaults(run=list_migrations)

    status = commands.add_parser("status", help="show which migrations the database has had")
    _add_database_url(status)
    status.set_defaults(run=show_status)

    apply = commands.add_parser("migrate", help="apply the migrations it has not had")
    _add_database_url(apply)
    apply.set_defaults(run=apply_migrations)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument("--port", type=int, default=8000, help="default: %(default)s")
    parser.add_argument("--in-memory", action="store_true", help="forget the calls on exit")
    _add_database_url(parser)
    parser.set_defaults(run=serve)


def _add_database_url(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database-url", metavar="URL", help="default: $DATABASE_URL")
