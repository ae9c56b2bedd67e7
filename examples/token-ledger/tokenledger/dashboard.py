"""Where the built dashboard lies."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def find_dashboard() -> Path | None:
    """The folder with the built page: in the wheel, else in a checkout, else nowhere."""
    candidates = (_PACKAGE / "static", _PACKAGE.parent / "dashboard" / "dist")
    return next((folder for folder in candidates if (folder / "index.html").is_file()), None)
