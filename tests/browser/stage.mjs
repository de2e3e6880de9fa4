// What the tests and the pictures look at: a store made here, an nginx of its own that changes, a list that names it, and `whorl serve` over it.
// Prints one line of JSON once all of it stands, and ends it when standard input ends.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync, openSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const program = join(root, ".artifacts", "whorl", "whorl");
const folder = mkdtempSync(join(tmpdir(), "whorl-browser-"));
const store = join(folder, "s.db");
const running = [];
const SERVERS = 6;
const NAMES = ["evil1", "evil2", "evil3", "evil4", "unseen", "fresh"].map((name) => `${name}.example.net`);

/** Runs the program; input that is read in part (3) is as good as done, for some of it is meant to be broken. */
function whorl(...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", env: { ...process.env, WHORL_CONFIG: "" } });
  if (status !== 0 && status !== 3) throw new Error(`whorl ${args.join(" ")} ended with ${status}: ${stderr}${stdout}`);
  return stdout;
}

function freePort() {
  return new Promise((resolve) => { const taken = createServer().listen(0, "127.0.0.1", () => { const { port } = taken.address(); taken.close(() => resolve(port)); }); });
}

async function until(what, isSo) {
  for (let i = 0; i < 1200; i++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} never came to it`);
}

const listens = (port) => new Promise((resolve) => { const socket = connect(port, "127.0.0.1", () => { socket.destroy(); resolve(true); }); socket.on("error", () => resolve(false)); });

function nginx(ports, settings) {
  const servers = ports.map((port, i) => `server { listen 127.0.0.1:${port} ssl; ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem; ${settings(i)} location / { return 200 "here"; } }`).join("\n");
  writeFileSync(join(folder, "nginx.conf"), `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log; events { worker_connections 512; }\nhttp { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;\n${servers}\n}\n`);
  const process = spawn("/usr/sbin/nginx", ["-p", folder, "-c", "nginx.conf"], { stdio: ["ignore", "ignore", openSync(join(folder, "nginx.log"), "a")] });
  running.push(process);
  return process;
}

async function end(code) {
  for (const process of running.reverse()) {
    if (process.exitCode !== null || process.signalCode !== null) continue;
    const ended = new Promise((resolve) => process.on("exit", resolve));
    process.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

async function begin() {
  const ports = [];
  while (ports.length < SERVERS) ports.push(await freePort());
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem"), "-days", "30", "-subj", "/CN=edge.example/O=<script>alert(1)"], { stdio: "ignore" });
  let web = nginx(ports, () => "ssl_protocols TLSv1.2 TLSv1.3;");
  await until("nginx", () => listens(ports[SERVERS - 1]));

  whorl("simulate", "--store", store, "--preset", "small", "--seed", "7");
  // A list cannot name loopback, so it names names; a line of it is broken, so that there is a quarantine.
  writeFileSync(join(folder, "own-list.txt"), `${NAMES.join("\n")}\n<script>alert(2)</script>\n`);
  whorl("import", "ip-list", join(folder, "own-list.txt"), "--label", "Barracuda", "--source", "own-list", "--store", store);
  const captures = join(root, "tests", "testdata", "clients");
  for (const capture of readdirSync(captures).filter((name) => /^(curl|chromium|firefox|wget|openssl)[^/]*\.pcap$/.test(name))) whorl("read", join(captures, capture), "--save", "--store", store, "-q", "-o", join(folder, "read.jsonl"));
  const key = (name, role) => whorl("keys", "create", name, "--role", role, "--rate", "0", "--scans", "0", "--store", store).trim();
  const keys = { viewer: key("Vera", "viewer"), analyst: key("Ana", "analyst"), admin: key("Ada", "admin") };
  const own = `127.0.0.1:${ports[SERVERS - 1]},localhost`;
  whorl("watch", "add", own, "--group", "edge", "--store", store);
  whorl("watch", "learn", own, "--allow", "127.0.0.0/8", "--store", store);

  const port = await freePort();
  const service = spawn(program, ["serve", "--store", store, "--listen", `127.0.0.1:${port}`, "--allow", "127.0.0.0/8"], { env: { ...process.env, WHORL_CONFIG: "" }, stdio: ["ignore", "ignore", openSync(join(folder, "serve.log"), "a")] });
  running.push(service);
  const address = `http://127.0.0.1:${port}`;
  await until("the service", async () => { if (service.exitCode !== null) throw new Error(readFileSync(join(folder, "serve.log"), "utf8")); return fetch(`${address}/readyz`).then((answer) => answer.ok, () => false); });
  for (const [i, listed] of ports.slice(0, SERVERS - 2).entries()) {
    const answer = await fetch(`${address}/api/v1/verdict`, { method: "POST", headers: { authorization: `Bearer ${keys.analyst}`, "content-type": "application/json" }, body: JSON.stringify({ ip: "127.0.0.1", port: listed, sni: NAMES[i], max_age: "0s" }) });
    if (answer.status > 202) throw new Error(`the scan of ${listed}: ${answer.status} ${await answer.text()}`);
  }

  // Searches that find nothing here, so that what the tests see of detections does not hang on when they look.
  for (const [name, alerts] of [["odd ports", true], ["odd ports, for whoever looks at them by themselves", false]]) {
    const answer = await fetch(`${address}/api/v1/searches`, { method: "POST", headers: { authorization: `Bearer ${keys.analyst}`, "content-type": "application/json" }, body: JSON.stringify({ name, q: "port:8443 -server:nginx sni:*.example.invalid", alerts }) });
    if (answer.status !== 201) throw new Error(`the search ${name}: ${answer.status} ${await answer.text()}`);
  }

  // The watched server changes, so that its next check finds a drift.
  const ended = new Promise((resolve) => web.on("exit", resolve));
  web.kill("SIGTERM");
  await ended;
  web = nginx(ports, (i) => (i === SERVERS - 1 ? "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384;" : "ssl_protocols TLSv1.2 TLSv1.3;"));
  await until("nginx", () => listens(ports[SERVERS - 1]));
  console.log(JSON.stringify({ address, keys, ports, own, unseen: ports[SERVERS - 2], names: NAMES, captures, log: join(folder, "serve.log") }));
}

process.stdin.resume();
process.stdin.on("end", () => end(0));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => end(1));
begin().catch((problem) => { console.error(problem.message); return end(1); });
