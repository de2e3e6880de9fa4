#!/bin/sh
# Fuzzes one target with AFL++ for some seconds: fuzz/run.sh TARGET SECONDS [SEEDS]
# SEEDS is a folder of inputs, by default those of fuzz/make-seeds.sh or, without them, the few in fuzz/seeds.
# What AFL finds stays in .artifacts/fuzz/TARGET; run it again to go on from there.
set -eu
cd "$(dirname "$0")/.."
target=${1:?usage: fuzz/run.sh TARGET SECONDS [SEEDS]}
seconds=${2:?usage: fuzz/run.sh TARGET SECONDS [SEEDS]}
made=.artifacts/fuzz-seeds/$target
seeds=${3:-$([ -d "$made" ] && echo "$made" || echo "fuzz/seeds/$target")}
out=.artifacts/fuzz/$target
mkdir -p "$out"

fuzz/build.sh >&2

export AFL_SKIP_BIN_CHECK=1 AFL_FORKSRV_INIT_TMOUT=20000 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1
export AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_AUTORESUME=1 AFL_FAST_CAL=1
# Each method is compiled once and for good: recompiling in the background would make the first minutes a lottery.
export DOTNET_TieredCompilation=0 DOTNET_TieredPGO=0 DOTNET_gcConcurrent=0 DOTNET_GCgen0size=0x4000000

nice -n 10 afl-fuzz -i "$seeds" -o "$out" -V "$seconds" -t "${WHORL_FUZZ_TIMEOUT:-1000}" -m none -- \
  .artifacts/fuzz-bin/Whorl.Fuzz "$target" > "$out/log.txt" 2>&1 || { tail -n 20 "$out/log.txt" >&2; exit 1; }

field() { sed -n "s/^$1 *: *//p" "$out/default/fuzzer_stats"; }
echo "$target: $(field execs_done) executions, $(field execs_per_sec) a second, $(field corpus_count) paths, $(field edges_found) edges," \
  "$(field stability) stable, $(field saved_crashes) crashes, $(field saved_hangs) hangs"
[ "$(field saved_crashes)" = 0 ] && [ "$(field saved_hangs)" = 0 ]
