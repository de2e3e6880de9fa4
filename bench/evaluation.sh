#!/bin/bash
# Judges the detection methods on simulated populations: ./bench/evaluation.sh [SEED...] (default: the held-out seeds 11 to 13).
# TARGETS and WEEKS change the size. Prints, for each seed, what whorl evaluate says by the lists and by the truth.
set -eu
cd "$(dirname "$(readlink -f "$0")")/.."
seeds=("${@:-11 12 13}")
./whorl --version >/dev/null # builds when stale
whorl=.artifacts/whorl/whorl
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for seed in ${seeds[@]}; do
    rm -f "$folder"/*
    $whorl simulate -q --store "$folder/s.db" --truth "$folder/truth.csv" --seed "$seed" --targets "${TARGETS:-200000}" --weeks "${WEEKS:-16}"
    echo "== seed $seed, by the lists"
    $whorl evaluate c2 -f table --store "$folder/s.db"
    echo "== seed $seed, by the truth"
    $whorl evaluate c2 -f table --store "$folder/s.db" --truth "$folder/truth.csv"
done
