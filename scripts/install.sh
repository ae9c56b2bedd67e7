#!/bin/sh
# Installs the dependencies of this clone: pnpm through npm, then everything else through pnpm.
set -eu
cd "$(dirname "$0")/.."
say() { printf '%s\n' "paquebot: $*" >&2; }
command -v npm >/dev/null 2>&1 || { say 'npm is not installed; install Node 20 or newer, then run this again'; exit 2; }
pnpm=$(sed -n 's/.*"packageManager": "pnpm@\([^"]*\)".*/\1/p' package.json)
say "first run of this clone: installing its dependencies with pnpm $pnpm (once)"
npm_config_update_notifier=false npm exec --yes --loglevel=error -- "pnpm@$pnpm" install --frozen-lockfile >&2 || { say 'the installation failed; see above'; exit 2; }
touch node_modules/.paquebot-installed
say 'installed'
