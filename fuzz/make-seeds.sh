#!/bin/sh
# Cuts captures (pcap, pcapng) and recorded probes (*.jsonl, described hellos as *.json) into seeds for every target:
# fuzz/make-seeds.sh FOLDER... The seeds go to .artifacts/fuzz-seeds; they and what they are made of stay out of the repository.
# The few seeds of fuzz/seeds join them.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { echo "usage: fuzz/make-seeds.sh FOLDER..." >&2; exit 2; }
fuzz/build.sh
rm -rf .artifacts/fuzz-seeds
DOTNET_TieredCompilation=0 .artifacts/fuzz-bin/Whorl.Fuzz --seeds .artifacts/fuzz-seeds "$@"
for seeds in fuzz/seeds/*/; do
  mkdir -p ".artifacts/fuzz-seeds/$(basename "$seeds")"
  cp "$seeds"* ".artifacts/fuzz-seeds/$(basename "$seeds")"
done
