#!/bin/sh
# Builds the harness and puts an instrumented copy of it in .artifacts/fuzz-bin.
set -eu
cd "$(dirname "$0")/.."
dotnet build fuzz/Whorl.Fuzz -c Release -p:RunAnalyzers=false -v quiet -nologo
dotnet build fuzz/Whorl.Fuzz.Instrument -c Release -p:RunAnalyzers=false -v quiet -nologo
bin=.artifacts/fuzz-bin
rm -rf "$bin"
cp -r .artifacts/bin/Whorl.Fuzz/release "$bin"
rm -f "$bin"/Whorl.*.pdb
dotnet .artifacts/bin/Whorl.Fuzz.Instrument/release/Whorl.Fuzz.Instrument.dll \
  "$bin/Whorl.Tls.dll" "$bin/Whorl.Capture.dll" "$bin/Whorl.Fingerprints.dll" "$bin/Whorl.Probing.dll" "$bin/Whorl.Observations.dll" "$bin/Whorl.Intelligence.dll"
