#!/bin/sh
# `npm test`: installs what is missing, then runs all checks or the given test files.
set -eu
cd "$(dirname "$0")/.."
[ node_modules/.paquebot-installed -nt pnpm-lock.yaml ] || sh scripts/install.sh
# The children of a rehearsal must find the user's own node, not the one of this workspace.
OUTER_PATH=$PATH
export OUTER_PATH
PATH=$PWD/node_modules/node/bin:$PWD/node_modules/.bin:$PATH
export PATH
if [ $# -gt 0 ]; then exec vitest run "$@"; fi
tsc --noEmit -p tsconfig.json
biome check --error-on-warnings .
knip
# Generated repositories against the real Changesets: about a minute and a half.
node scripts/differential.ts --runs 2000 --seed 1
exec vitest run
