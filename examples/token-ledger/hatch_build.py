"""Refuse to build TokenLedger without its dashboard."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DashboardHook(BuildHookInterface):
    """Check that the dashboard is built before hatch packs it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            # An editable install serves dashboard/dist in place, so it may come later
            self.build_config.force_include.clear()
            return
        page = Path(self.root, "dashboard", "dist", "index.html")
        if not page.is_file():
            self.app.abort(
                f"The dashboard is not built: {page} does not exist\n"
                "hint: run `npm ci && npm run build` in `dashboard`"
            )
