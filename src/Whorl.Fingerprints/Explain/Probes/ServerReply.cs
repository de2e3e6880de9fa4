namespace Whorl.Fingerprints.Explain.Probes;

/// <summary>An extension of a server's answer.</summary>
/// <param name="Message">The message that carried it: <c>ServerHello</c>, <c>EncryptedExtensions</c> and so on.</param>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name, or a form such as 0x1234.</param>
/// <param name="Text">What it says, as far as the value tells; empty for its mere presence.</param>
public sealed record ServerExtension(string Message, ushort Type, string Name, string Text);

/// <summary>What a server answered to one probe of JARM or ATSF, in names.</summary>
/// <param name="Probe">The probe's name.</param>
public sealed record ServerReply(string Probe)
{
    /// <summary>What characterises the probe's hello; empty where the probe is not a known one.</summary>
    public string Asks { get; init; } = string.Empty;

    /// <summary>The version that was chosen; null where none was.</summary>
    public string? Version { get; init; }

    /// <summary>The suite that was chosen; null where none was.</summary>
    public string? Cipher { get; init; }

    /// <summary>The protocol chosen by ALPN; empty for none.</summary>
    public string Alpn { get; init; } = string.Empty;

    /// <summary>The extensions of all messages in their order; null where the value does not tell them one by one.</summary>
    public IReadOnlyList<ServerExtension>? Extensions { get; init; }

    /// <summary>The messages that carried a block of extensions.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>The alerts received, by name.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];

    /// <summary>Whether the server chose a suite or a version.</summary>
    public bool HasHello => Cipher is not null || Version is not null;
}
