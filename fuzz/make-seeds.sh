#!/bin/sh
# Cuts captures into seeds for every target: fuzz/make-seeds.sh FOLDER...
# The seeds go to .artifacts/fuzz-seeds; captures and seeds stay out of the repository.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { echo "usage: fuzz/make-seeds.sh FOLDER..." >&2; exit 2; }
fuzz/build.sh
rm -rf .artifacts/fuzz-seeds
DOTNET_TieredCompilation=0 .artifacts/fuzz-bin/Whorl.Fuzz --seeds .artifacts/fuzz-seeds "$@"
