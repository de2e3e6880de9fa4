using System.Text.Json;
using Whorl.Detection.Stacks;
using Whorl.Store;

namespace Whorl.Detection.Tests.Stacks;

/// <summary>
/// The shipped table against what another table expects of servers that were set up in other ways: most are named rightly, and none
/// wrongly with confidence.
/// </summary>
public sealed class ZooStackTests(ITestOutputHelper output)
{
    private static readonly (string Word, string Library)[] Words =
    [
        ("BoringSSL", "BoringSSL"), ("BouncyCastle", "BouncyCastle"), ("GnuTLS", "GnuTLS"), ("gnutls", "GnuTLS"), ("mbed TLS", "Mbed TLS"), ("BearSSL", "BearSSL"), ("Botan", "Botan"), ("rustls", "rustls"),
        ("JSSE", "Java JSSE"), ("Erlang", "Erlang ssl"), ("wolfSSL", "wolfSSL"), ("NSS", "NSS"), ("OpenSSL", "OpenSSL"), ("openssl", "OpenSSL"), ("H2O", "OpenSSL"), ("Go", "Go crypto/tls"), ("webhook", "Go crypto/tls"),
    ];

    [Theory]
    [InlineData(FingerprintMethod.Jarm, "jarm", "jarm_raw", 0.6)]
    [InlineData(FingerprintMethod.Atsf, null, "atsf", 0.55)]
    public void Servers_are_named_rightly_or_without_confidence(FingerprintMethod method, string? hash, string text, double least)
    {
        int all = 0;
        int right = 0;
        List<string> wrong = [];
        foreach (string line in File.ReadLines(SharedMaterial.Require("zoo/expected.jsonl")))
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            string stack = row.GetProperty("stack").GetString()!;
            string? raw = row.GetProperty(text).GetString();
            string? truth = Array.Find(Words, word => stack.Contains(word.Word, StringComparison.Ordinal)).Library;
            if (row.GetProperty("kind").GetString() != "tls" || truth is null || raw is null || raw.All(sign => sign is '|' or ','))
            {
                continue;
            }

            all++;
            string value = hash is not null ? row.GetProperty(hash).GetString()! : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(raw)))[..16];
            StackAnswer? answer = StackKnowledge.Shipped.Name(new Fingerprint(method, value, raw));
            StackChance? first = answer?.Libraries[0];
            bool isRight = first?.Name == truth;
            right += isRight ? 1 : 0;
            string said = $"{row.GetProperty("name").GetString(),-28} is {truth,-14} named {first?.Name ?? "nothing",-14} {first?.Probability:0.00} ({first?.Lower:0.00} to {first?.Upper:0.00}), {answer?.Equal} of {answer?.Parts}";
            output.WriteLine(said);
            if (!isRight && first is { Lower: >= 0.5 })
            {
                wrong.Add(said);
            }
        }

        output.WriteLine($"{right} of {all} rightly");
        Assert.Empty(wrong);
        Assert.True(right >= least * all, $"only {right} of {all} are named rightly");
    }
}
