using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>A real server is scanned, given other settings and scanned again: lookup says in words what changed.</summary>
public sealed class ServerChangeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    private string StorePath => Path.Combine(folder, "store.db");

    [Fact]
    public async Task Openssl_without_old_versions_and_with_another_certificate()
    {
        JsonElement change = await ChangeAsync("openssl", ["-no_tls1_3", "-cipher", "ALL:@SECLEVEL=0"], ["-cipher", "HIGH:@SECLEVEL=2"]);
        string[] sentences = Sentences(change);
        Assert.Contains("It no longer accepts TLS 1.0 and TLS 1.1", sentences);
        Assert.Contains("It now accepts TLS 1.3", sentences);
        Assert.Contains(sentences, sentence => sentence.StartsWith("Its self-signed certificate was renewed (valid until 20", StringComparison.Ordinal));
        Assert.Equal(1, Kinds(change).Count(kind => kind == "certificate-renewed"));
        Assert.Equal("configuration", change.GetProperty("likely").GetString());
        string table = WhorlCommand.Run("lookup", "--store", StorePath, "-f", "table", "localhost").Output;
        Assert.Contains("  It no longer accepts TLS 1.0 and TLS 1.1\n", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Openssl_with_another_suite_of_TLS_13_and_ALPN()
    {
        JsonElement change = await ChangeAsync("openssl", ["-ciphersuites", "TLS_AES_128_GCM_SHA256"], ["-ciphersuites", "TLS_AES_256_GCM_SHA384", "-alpn", "http/1.1"]);
        string[] sentences = Sentences(change);
        Assert.Contains("It now chooses TLS_AES_256_GCM_SHA384 instead of TLS_AES_128_GCM_SHA256", sentences);
        Assert.Contains("By ALPN it now chooses http/1.1 instead of none", sentences);
        Assert.DoesNotContain("protocol-version", Kinds(change));
    }

    [Fact]
    public async Task Nginx_with_its_own_order_and_no_version_in_its_header()
    {
        const string Common = "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305;";
        JsonElement change = await ChangeAsync("nginx", [Common], [Common, "ssl_prefer_server_ciphers on; server_tokens off; return 403;"]);
        string[] kinds = Kinds(change);
        Assert.Contains("server-header", kinds);
        Assert.Contains("http-status", kinds);
        Assert.Contains("cipher-order", kinds);
        Assert.All(kinds, kind => Assert.Contains(kind, (string[])["server-header", "http-status", "cipher-order", "certificate-renewed", "cipher-suite"]));
        Assert.Contains(Sentences(change), sentence => sentence.StartsWith("It names itself nginx instead of nginx/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_library_at_the_same_place_is_likely_another_machine()
    {
        JsonElement change = await ChangeAsync("openssl", [], [], "gnutls");
        Assert.Equal("other-machine", change.GetProperty("likely").GetString());
        Assert.Contains("its TLS library looks like GnuTLS, and looked like OpenSSL", change.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
    }

    [Fact]
    public async Task Clients_that_are_asked_for_a_certificate()
    {
        JsonElement change = await ChangeAsync("openssl", [], ["-verify", "1"]);
        Assert.Equal(["certificate-renewed", "client-certificate"], Kinds(change));
    }

    [Theory]
    [InlineData("nginx", "ssl_protocols TLSv1.2 TLSv1.3;", "ssl_protocols TLSv1.2 TLSv1.3; ssl_session_tickets off;", "extension-removed")]
    [InlineData("nginx", "ssl_protocols TLSv1.2 TLSv1.3;", "ssl_protocols TLSv1.2 TLSv1.3; ssl_ecdh_curve X25519:prime256v1;", "extension-value")]
    [InlineData("nginx", "ssl_protocols TLSv1.2 TLSv1.3; ssl_ecdh_curve secp384r1:X25519:prime256v1;", "ssl_protocols TLSv1.2 TLSv1.3;", "group")]
    [InlineData("openssl", "", "-no_ticket", "extension-removed")]
    [InlineData("openssl", "", "-groups P-256:X25519", "extension-added")]
    [InlineData("openssl", "", "-alpn h2,http/1.1", "alpn")]
    public async Task What_a_setting_of_the_server_changed_is_likely_a_setting(string kind, string before, string after, string change)
    {
        string[] Split(string settings) => settings.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        JsonElement changed = await ChangeAsync(kind, Split(before), Split(after));
        Assert.Contains(change, Kinds(changed));
        Assert.Equal("configuration", changed.GetProperty("likely").GetString());
    }

    [Fact]
    public async Task The_same_server_has_no_changes()
    {
        using ScanServer server = await ScanServer.StartAsync("nginx");
        Scan(server);
        Scan(server);
        Assert.Equal(0, Lookup($"127.0.0.1:{server.Port}").GetArrayLength());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<JsonElement> ChangeAsync(string kind, string[] before, string[] after, string? successor = null)
    {
        int port;
        using (ScanServer server = await ScanServer.StartWithAsync(kind, null, before))
        {
            port = server.Port;
            Scan(server);
        }

        using (ScanServer server = await ScanServer.StartWithAsync(successor ?? kind, port, after))
        {
            Scan(server);
        }

        return Lookup($"127.0.0.1:{port}").EnumerateArray().Single();
    }

    private void Scan(ScanServer server) =>
        Assert.Equal("success", WhorlCommand.Run("scan", "--save", "--store", StorePath, "--include-special", "--per-address-rate", "0", "-f", "jsonl", server.Target).Records.Single().GetProperty("status").GetString());

    private JsonElement Lookup(string value) => WhorlCommand.Run("lookup", "--store", StorePath, "-f", "jsonl", value).Records.Single().GetProperty("changes");

    private static string[] Sentences(JsonElement change) => [.. change.GetProperty("differences").EnumerateArray().Select(each => each.GetProperty("text").GetString()!)];

    private static string[] Kinds(JsonElement change) => [.. change.GetProperty("differences").EnumerateArray().Select(each => each.GetProperty("kind").GetString()!)];
}
