#!/usr/bin/env python3
"""Scans a zoo of real servers and holds every fingerprint to the reference programs' values.

usage: tests/zoo/compare.py ZOO [RUNS] [-- options of whorl scan]

ZOO is a folder with expected.jsonl (an endpoint a line: port, kind, jarm, jarm_stable, atsf, atsf_probes, suggested_status) whose
servers are up on 127.0.0.1. Endpoints of kind "tls" that do not answer are left out and counted. Every run must give the same;
the last line says how many agree, the exit code is 1 where one does not.
"""
import json
import os
import socket
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def is_up(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def scan(ports, options):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as targets:
        targets.write("".join(f"127.0.0.1:{port},localhost\n" for port in ports))
        targets.flush()
        command = [os.path.join(ROOT, "whorl"), "scan", "-i", targets.name, "-f", "jsonl", "-q", "--rate", "0", "--per-address", "8", *options]
        records = [json.loads(line) for line in subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.splitlines()]
    return {record["port"]: record for record in records}


def values(record):
    return record["status"], record["jarm"], record["atsf"], tuple(probe["fingerprint"] for probe in record["probes"])


def main():
    arguments, options = sys.argv[1:], []
    if "--" in arguments:
        options = arguments[arguments.index("--") + 1:]
        arguments = arguments[:arguments.index("--")]
    if not arguments:
        sys.exit(__doc__)
    runs = int(arguments[1]) if len(arguments) > 1 else 3
    with open(os.path.join(arguments[0], "expected.jsonl"), encoding="utf-8") as lines:
        expected = {row["port"]: row for row in map(json.loads, lines)}
    disagrees = False
    for kind in ("tls", "misbehave"):
        rows = {port: row for port, row in expected.items() if row["kind"] == kind}
        ports = [port for port in rows if kind != "tls" or is_up(port)]
        print(f"{kind}: {len(ports)} endpoints, {len(rows) - len(ports)} not up")
        records, bad = None, set()
        for _ in range(runs if kind == "tls" else 1):
            now = scan(ports, options)
            for port in ports:
                if records is not None and values(now[port]) != values(records[port]):
                    bad.add(port)
                    print(f"  {rows[port]['name']} ({port}): two runs differ")
            records = now
        for port in ports:
            row, record = rows[port], records[port]
            if kind == "misbehave":
                if record["status"] != row["suggested_status"]:
                    bad.add(port)
                    print(f"  {row['name']} ({port}): {record['status']}, suggested {row['suggested_status']}")
                continue
            if row["jarm_stable"] == "yes" and record["jarm"] != row["jarm"]:
                bad.add(port)
                print(f"  {row['name']} ({port}): JARM {record['jarm_raw']}\n    expected {row['jarm_raw']}")
            parts = {probe["name"]: probe["fingerprint"] or "" for probe in record["probes"] if probe["set"] == "atsf"}
            for name, part in (row["atsf_probes"] or {}).items():
                if parts[name] != (part or ""):
                    bad.add(port)
                    print(f"  {row['name']} ({port}): {name} {parts[name]!r}, expected {part!r}")
            if record["atsf"] != row["atsf"]:
                bad.add(port)
                print(f"  {row['name']} ({port}): ATSF differs")
        print(f"{kind}: {len(ports) - len(bad)} of {len(ports)} agree")
        disagrees |= kind == "tls" and bool(bad)
    sys.exit(1 if disagrees else 0)


if __name__ == "__main__":
    main()
