using System.Globalization;
using Whorl.Tls.Names;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>Cipher suites of one kind, which have one colour on the page.</summary>
/// <param name="Class">The class of the colour.</param>
/// <param name="Words">What they have in common.</param>
internal sealed record SuiteGroup(string Class, string Words)
{
    /// <summary>The groups in the order of the legend.</summary>
    public static IReadOnlyList<SuiteGroup> All { get; } =
    [
        new("a256", "TLS 1.3, AES-256-GCM"),
        new("a128", "TLS 1.3, AES-128-GCM"),
        new("cha", "TLS 1.3, ChaCha20"),
        new("aead", "TLS 1.2, ECDHE, AEAD"),
        new("cbc", "TLS 1.2, ECDHE, CBC"),
        new("dhe", "TLS 1.2, DHE"),
        new("rsa", "TLS 1.2, RSA key exchange"),
    ];

    /// <summary>The group of a suite, given as an answer of ATSF has it: <c>c02f</c>.</summary>
    public static SuiteGroup Of(string code)
    {
        string name = ushort.TryParse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort value) ? TlsNames.CipherSuiteName(value) : string.Empty;
        bool Has(string word) => name.Contains(word, StringComparison.Ordinal);
        return All[!Has("_WITH_") ? (Has("AES_256") ? 0 : Has("CHACHA") ? 2 : 1)
            : Has("ECDHE_") ? (Has("GCM") || Has("CCM") || Has("CHACHA") ? 3 : 4)
            : Has("DHE_") ? 5 : 6];
    }
}
