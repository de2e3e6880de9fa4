using System.Globalization;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Probes;

/// <summary>An extension of an answer.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Text">What it says, as far as the value tells; empty for its mere presence.</param>
internal sealed record ReplyExtension(ushort Type, string Text)
{
    /// <summary>What it says, item by item.</summary>
    public IReadOnlyList<ExplainedField> Items { get; init; } = [];

    /// <summary>The extension in a line: <c>supported_versions (43): TLS 1.3</c>.</summary>
    public string Line => Text.Length == 0 ? Registered.Extension(Type) : $"{Registered.Extension(Type)}: {Text}";

    /// <summary>The extension in a sentence, its number first, as people who compare fingerprints know them by number.</summary>
    public string Mention => string.Create(CultureInfo.InvariantCulture, $"{Type} ({TlsNames.ExtensionName(Type)})");
}

/// <summary>The extensions of one message of an answer.</summary>
/// <param name="Name">The message's name.</param>
/// <param name="Seen">Whether there was such a message with a block of extensions.</param>
/// <param name="Extensions">The extensions in the order in which they came.</param>
internal sealed record ReplyList(string Name, bool Seen, IReadOnlyList<ReplyExtension> Extensions)
{
    /// <summary>The name of the list that every answer has.</summary>
    public const string ServerHello = "ServerHello";

    /// <summary>The name for programs: <c>encrypted_extensions</c>.</summary>
    public string FieldName => Name switch
    {
        ServerHello => "server_hello",
        "EncryptedExtensions" => "encrypted_extensions",
        "CertificateRequest" => "certificate_request",
        "HelloRetryRequest" => "hello_retry_request",
        _ => "certificate",
    };
}

/// <summary>What a server answered to one probe, as far as the value tells.</summary>
/// <param name="Name">The probe's name, or its place in a set that is not known.</param>
internal sealed record ProbeReply(string Name)
{
    /// <summary>The suite that was chosen, by name; null where none was.</summary>
    public string? Cipher { get; init; }

    /// <summary>The suite's number, where it is known.</summary>
    public ushort? CipherNumber { get; init; }

    /// <summary>The version that was chosen; null where none was.</summary>
    public string? Version { get; init; }

    /// <summary>The suite and version in the three characters of a JARM.</summary>
    public string? Code { get; init; }

    /// <summary>The extensions, message by message; null where the value does not tell them one by one.</summary>
    public IReadOnlyList<ReplyList>? Lists { get; init; }

    /// <summary>The protocol chosen by ALPN in a JARM's raw string; null where that is not told.</summary>
    public string? Alpn { get; init; }

    /// <summary>The alerts received, where the value tells them.</summary>
    public IReadOnlyList<byte> Alerts { get; init; } = [];

    /// <summary>Whether the server chose a suite or a version.</summary>
    public bool HasHello => Cipher is not null || Version is not null;

    /// <summary>The answer in one line.</summary>
    public required string Headline { get; init; }

    /// <summary>The version and the suite of an answer that has both.</summary>
    public static string Choice(string? version, string? cipher) => $"{version ?? "no version"}, {cipher ?? "no cipher suite"}";
}
