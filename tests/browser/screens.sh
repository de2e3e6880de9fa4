#!/bin/bash
# Makes docs/images/screens/: every screen of `whorl serve` in light and dark, 1440 by 900, in at most 256 colours.
set -eu
cd "$(dirname "$(readlink -f "$0")")"
root=$(cd ../.. && pwd)
out=$root/docs/images/screens
"$root/whorl" --version >/dev/null
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --ignore-scripts >/dev/null

coproc STAGE { node stage.mjs; }
stage_pid=$STAGE_PID
trap 'kill "$stage_pid" 2>/dev/null || true' EXIT
read -r WHORL_STAGE <&"${STAGE[0]}"
export WHORL_STAGE
rm -rf "$out"
node screens.mjs "$out"
eval "exec ${STAGE[1]}>&-"
wait "$stage_pid"
trap - EXIT
ls -l "$out"
