using System.Globalization;
using System.Net;

namespace Whorl.Cli.Demonstration.Clients;

/// <summary>The clients of a run: programs that are installed, and those of this process.</summary>
internal static class DemoClients
{
    /// <summary>The network whose hosts may run what they like; the others are those of offices.</summary>
    public const string DevelopersNetwork = "127.0.1.0/24";

    /// <summary>The two programs on one hello, of which the made-up list accuses one.</summary>
    public const string Updater = "updater", BackupAgent = "backup-agent";

    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    private const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";

    private const string PythonVisit = """
        import http.client, ssl, socket, sys
        origin, address, port, host, agent = sys.argv[1:6]
        context = ssl._create_unverified_context()
        tls = context.wrap_socket(socket.create_connection((address, int(port)), 8, (origin, 0)), server_hostname=host)
        connection = http.client.HTTPConnection(host)
        connection.sock = tls
        connection.request('GET', '/', headers={'User-Agent': agent, 'Connection': 'close'})
        connection.getresponse().read()
        """;

    private const string NodeVisit = """
        const [localAddress, address, port, servername] = process.argv.slice(1);
        require('https').get({ host: address, port, servername, localAddress, rejectUnauthorized: false, headers: { Host: servername, 'User-Agent': 'node' } }, answer => answer.resume())
            .on('error', () => {});
        """;

    /// <summary>Those that can be had, in the order in which they make their visits.</summary>
    public static IReadOnlyList<DemoClient> Find() =>
    [
        .. Installed("curl", "the command-line tool", Developer(1), "curl", Curl),
        .. Installed("openssl s_client", "OpenSSL's test client", Developer(2), "openssl", OpenSsl),
        .. Installed("gnutls-cli", "GnuTLS' test client", Anywhere, "gnutls-cli", GnuTls),
        .. Installed("node", "Node.js", Developer(3), "node", (from, door, name) => ["-e", NodeVisit, "--", from, door.Address.ToString(), PortOf(door), name]),
        .. Installed("wget", "Wget by address, so without a server name", Office(1), "wget", Wget),
        .. Installed("python", "a Python script", Office(2), "python3", (from, door, name) => Python(from, door, name, "demo-script/1.0")),
        .. Installed("python as Chrome", "a Python script that calls itself Chrome", Office(3), "python3", (from, door, name) => Python(from, door, name, Chrome), isHonest: false),
        new HttpClientVisitor(Updater, ".NET HttpClient in a program's updater", Office(4), "demo-updater/3.1"),
        new HttpClientVisitor(BackupAgent, ".NET HttpClient in a backup agent", Office(5), "demo-backup/7.0"),
        new SslStreamVisitor("old tool as Firefox", ".NET SslStream with TLS 1.2 that calls itself Firefox", Office(6), Firefox, isHonest: false),
    ];

    // gnutls-cli cannot be told where to come from.
    private static IPAddress Anywhere => IPAddress.Loopback;

    private static IPAddress Developer(byte host) => new([127, 0, 1, host]);

    private static IPAddress Office(byte host) => new([127, 0, 2, host]);

    private static IEnumerable<DemoClient> Installed(string name, string what, IPAddress address, string program, Func<string, IPEndPoint, string, string[]> arguments, bool isHonest = true) =>
        ProgramPath.Find(program) is { } path ? [new ProgramClient(name, what, address, path, (door, host) => arguments(address.ToString(), door, host), isHonest)] : [];

    private static string[] Curl(string from, IPEndPoint door, string name) =>
        ["-q", "-s", "-k", "--noproxy", "*", "--max-time", "8", "--interface", from, "--resolve", $"{name}:{PortOf(door)}:{door.Address}", $"https://{name}:{PortOf(door)}/"];

    private static string[] OpenSsl(string from, IPEndPoint door, string name) => ["s_client", "-brief", "-bind", $"{from}:0", "-connect", door.ToString(), "-servername", name];

    private static string[] GnuTls(string from, IPEndPoint door, string name) => ["--insecure", "--sni-hostname", name, "-p", PortOf(door), door.Address.ToString()];

    private static string[] Wget(string from, IPEndPoint door, string name) =>
        ["-q", "--no-config", "--no-proxy", "--no-hsts", "-O", "/dev/null", "--no-check-certificate", "--timeout=8", "--tries=1", $"--bind-address={from}", $"https://{door}/"];

    private static string[] Python(string from, IPEndPoint door, string name, string agent) => ["-c", PythonVisit, from, door.Address.ToString(), PortOf(door), name, agent];

    private static string PortOf(IPEndPoint door) => door.Port.ToString(CultureInfo.InvariantCulture);
}
