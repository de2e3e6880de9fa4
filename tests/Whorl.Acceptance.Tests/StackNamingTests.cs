using System.Diagnostics;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>
/// Clients and servers whose stacks somebody else labelled are seen by <c>read</c> and <c>scan</c>, kept, and named by <c>lookup</c>: rightly,
/// with how sure that is, and no other one wrongly with confidence.
/// </summary>
public sealed class StackNamingTests(ITestOutputHelper output) : IDisposable
{
    private const double Confident = 0.5;

    /// <summary>Ten clients of ten programs.</summary>
    private static readonly (string Capture, string Library, string Program)[] Clients =
    [
        ("curl", "OpenSSL", "curl"), ("wget-gnutls", "GnuTLS", "Wget"), ("openssl-tls12", "OpenSSL", "openssl s_client"), ("gnutls-resume", "GnuTLS", "gnutls-cli"), ("python-tornado", "OpenSSL", "Tornado"),
        ("node20-https", "OpenSSL", "Node.js"), ("java17-httpclient", "Java JSSE", "Java HttpClient"), ("go119-http", "Go crypto/tls", "Go net/http"), ("dotnet-h2", "OpenSSL", ".NET HttpClient"), ("firefox-esr", "NSS", "Firefox"),
    ];

    /// <summary>Ten servers of ten programs, by their ports in the zoo.</summary>
    private static readonly (string Name, int Port, string Library, string Program)[] Servers =
    [
        ("nginx-upstream-default", 21002, "OpenSSL", "nginx"), ("apache-debian-default", 21051, "OpenSSL", "Apache httpd"), ("gnutls-normal", 21152, "GnuTLS", "gnutls-serv"), ("ossl-status", 21200, "OpenSSL", "openssl s_server"),
        ("botan-default", 21246, "Botan", "botan tls_server"), ("go119-default", 21251, "Go crypto/tls", "Go crypto/tls"), ("node20-https", 21291, "OpenSSL", "Node.js"), ("java17-httpserver", 21321, "Java JSSE", "Java HttpsServer"),
        ("py-ssl-default", 21361, "OpenSSL", "Python ssl"), ("perl-iosocketssl", 21375, "OpenSSL", "Perl IO::Socket::SSL"),
    ];

    /// <summary>The libraries of labelled clients by the beginnings of their names; the first that fits counts.</summary>
    private static readonly (string Beginning, string Library)[] Truths =
    [
        ("boringssl", "BoringSSL"), ("botan", "Botan"), ("bun", "BoringSSL"), ("chromium", "BoringSSL"), ("chrome131", "BoringSSL"), ("curl-impersonate", "NSS"), ("cycletls", "Go crypto/tls"), ("dtls-coap-gnutls", "GnuTLS"),
        ("dtls-gnutls", "GnuTLS"), ("dtls-mbedtls", "Mbed TLS"), ("dtls-wolfssl", "wolfSSL"), ("elinks", "GnuTLS"), ("erlang", "Erlang ssl"), ("firefox", "NSS"), ("gnutls", "GnuTLS"), ("go119", "Go crypto/tls"), ("impit", "rustls"),
        ("java17-bcjsse", "BouncyCastle"), ("java17", "Java JSSE"), ("kdig", "GnuTLS"), ("ldapsearch", "GnuTLS"), ("lftp", "GnuTLS"), ("mbedtls", "Mbed TLS"), ("msmtp", "GnuTLS"), ("ngtcp2", "GnuTLS"), ("nmap-ssl-enum", "nmap's own"),
        ("nss", "NSS"), ("python-pycurl", "GnuTLS"), ("rclone", "Go crypto/tls"), ("wget", "GnuTLS"), ("wreq", "BoringSSL"), ("", "OpenSSL"),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    private string StorePath => Path.Combine(folder, "store.db");

    [Fact]
    public void Ten_labelled_clients_are_named()
    {
        foreach ((string capture, string library, string program) in Clients)
        {
            WhorlResult read = WhorlCommand.Run("read", "--save", "--store", StorePath, "-f", "jsonl", SharedMaterial.Require($"clients/{capture}.pcap"));
            Named(capture, read.Records[0].GetProperty("ja4").GetString()!, library, program);
        }
    }

    [Fact]
    public void No_other_client_is_named_wrongly_with_confidence()
    {
        Dictionary<string, HashSet<string>> truths = [];
        foreach (string file in Directory.EnumerateFiles(SharedMaterial.Require("clients"), "*.pcap").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            string truth = Truths.First(each => name.StartsWith(each.Beginning, StringComparison.Ordinal)).Library;
            foreach (string ja4 in WhorlCommand.Run("read", "--save", "--store", StorePath, "-f", "jsonl", file).Records.Select(record => record.GetProperty("ja4").GetString()).OfType<string>())
            {
                (truths.TryGetValue(ja4, out HashSet<string>? found) ? found : truths[ja4] = []).Add(truth);
            }
        }

        Assert.InRange(truths.Count, 50, 1000);
        int right = 0;
        int silent = 0;
        foreach ((string ja4, HashSet<string> truth) in truths)
        {
            if (Stack(ja4) is not { } stack)
            {
                silent++;
                continue;
            }

            JsonElement first = stack.GetProperty("libraries")[0];
            bool isRight = truth.Contains(first.GetProperty("name").GetString()!);
            right += isRight ? 1 : 0;
            output.WriteLine($"{ja4} is {string.Join(" or ", truth)}: {first}");
            Assert.True(isRight || first.GetProperty("lower").GetDouble() < Confident, $"{ja4} is {string.Join(" or ", truth)} and named {first}");
        }

        output.WriteLine($"{right} of {truths.Count} fingerprints named rightly, {silent} not at all");
    }

    [Fact]
    public void Ten_labelled_servers_are_named()
    {
        string zoo = SharedMaterial.Require("zoo");
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/unshare"), "NOT TESTED: the zoo of servers needs root and a network namespace of its own.");
        File.WriteAllLines(Path.Combine(folder, "targets"), Servers.Select(server => $"127.0.0.1:{server.Port},localhost"));

        // The zoo is run from a copy; that its packages of npm are "there" keeps it from asking for them.
        WhorlCommand.Run("--version");
        File.WriteAllText(Path.Combine(folder, "run.sh"), """
            ip link set lo up; cp -r "$1" zoo; mkdir -p zoo/npm; touch zoo/npm/.done-1; ZOO_DIR=$PWD/zoo; export ZOO_DIR
            timeout 240 bash zoo/zoo.sh up nginx apache gnutls openssl clibs golang node java scripts >up.log 2>&1
            "$2" scan --save --store store.db -f jsonl --include-special --per-address 1 --per-address-rate 0 --handshake-timeout 5 -i targets >scan.jsonl
            """);
        ProcessStartInfo start = new("/usr/bin/unshare", ["--net", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "run.sh", zoo, Path.Combine(WhorlCommand.Root, "whorl")]) { WorkingDirectory = folder };
        using (Process process = Process.Start(start)!)
        {
            process.WaitForExit();
        }

        JsonElement[] records = [.. File.ReadLines(Path.Combine(folder, "scan.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
        int up = records.Count(record => record.GetProperty("status").GetString() == "success");
        Assert.SkipUnless(up == Servers.Length, $"NOT TESTED: {up} of the ten servers of the zoo run here; its README says what it installs.");
        foreach ((string name, int port, string library, string program) in Servers)
        {
            JsonElement record = records.Single(each => each.GetProperty("port").GetInt32() == port);
            foreach (string method in (string[])["jarm", "atsf_hash"])
            {
                if (record.GetProperty(method).GetString() is { } value)
                {
                    Named($"{name} ({method})", value, library, program);
                }
            }
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Named(string label, string value, string library, string program)
    {
        JsonElement stack = Stack(value) ?? throw new InvalidOperationException($"{label} is not named");
        JsonElement first = stack.GetProperty("libraries")[0];
        string[] programs = [.. stack.GetProperty("programs").EnumerateArray().Select(each => each.GetProperty("name").GetString()!)];
        output.WriteLine($"{label}: {first.GetProperty("name")} {first.GetProperty("first_version")} to {first.GetProperty("last_version")}, {first.GetProperty("probability")} ({first.GetProperty("lower")} to {first.GetProperty("upper")}), "
            + $"{stack.GetProperty("equal")} of {stack.GetProperty("parts")} parts, of {string.Join(", ", programs)}");
        Assert.Equal(library, first.GetProperty("name").GetString());
        Assert.Contains(program, programs);
        Assert.InRange(first.GetProperty("probability").GetDouble(), first.GetProperty("lower").GetDouble(), first.GetProperty("upper").GetDouble());
        Assert.InRange(first.GetProperty("upper").GetDouble(), first.GetProperty("lower").GetDouble() + 0.0001, 1);
        Assert.InRange(stack.GetProperty("similarity").GetDouble(), 0.5, 1);
    }

    private JsonElement? Stack(string value)
    {
        JsonElement stack = WhorlCommand.Run("lookup", "--store", StorePath, "-f", "jsonl", value).Records.Single().GetProperty("stack");
        return stack.ValueKind == JsonValueKind.Null ? null : stack;
    }
}
