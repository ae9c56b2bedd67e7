import sys

import pytest

from tokenledger import __version__
from tokenledger.cli import main

Output = pytest.CaptureFixture[str]


def test_version_is_the_package_version(capsys: Output) -> None:
    with pytest.raises(SystemExit) as exit_info:
        main(["--version"])

    assert exit_info.value.code == 0
    assert capsys.readouterr().out == f"tokenledger {__version__}\n"


def test_pricing_lists_models(capsys: Output) -> None:
    assert main(["pricing"]) == 0
    assert "gpt-4o-mini              0.15        0.60" in capsys.readouterr().out


def test_migrations_are_listed_in_order_without_a_database(capsys: Output) -> None:
    assert main(["db", "migrations"]) == 0
    assert capsys.readouterr().out == "001_initial\n002_index_calls\n"


def test_missing_database_address_is_explained(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    assert main(["db", "status"]) == 2
    assert "set `DATABASE_URL`" in capsys.readouterr().err


def test_serve_names_the_missing_extra(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastapi", None)
    monkeypatch.delitem(sys.modules, "tokenledger.server", raising=False)
    monkeypatch.delattr("tokenledger.server", raising=False)

    assert main(["serve", "--in-memory"]) == 2
    assert 'hint: pip install "tokenledger[server]"' in capsys.readouterr().err
