namespace Whorl.Probing.Hellos;

/// <summary>What an extension of a described Client Hello carries.</summary>
public enum ExtensionContent
{
    /// <summary>The bytes of <see cref="ExtensionSpec.Body"/>, empty ones included.</summary>
    Body,

    /// <summary>The target's name, where it has one that is no IP literal (RFC 6066 section 3).</summary>
    ServerName,

    /// <summary>The target's name or, without one, the text of its address.</summary>
    ServerHost,

    /// <summary>A list of numbers, some of them GREASE: <see cref="ExtensionSpec.Values"/>.</summary>
    Values,

    /// <summary>A key share for each of the groups in <see cref="ExtensionSpec.Values"/> (RFC 8446 section 4.2.8).</summary>
    KeyShares,
}

/// <summary>One extension of a described Client Hello.</summary>
public sealed class ExtensionSpec
{
    /// <summary>The extension type.</summary>
    public required HelloValue Type { get; init; }

    /// <summary>What it carries.</summary>
    public required ExtensionContent Content { get; init; }

    /// <summary>The body on the wire, for <see cref="ExtensionContent.Body"/>.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The numbers of a list, or the groups of the shares.</summary>
    public HelloValue[] Values { get; init; } = [];

    /// <summary>The size of the length prefix of <see cref="Values"/> in bytes: 1 or 2.</summary>
    public int PrefixSize { get; init; }

    /// <summary>The size of one of <see cref="Values"/> in bytes: 1 or 2.</summary>
    public int ItemSize { get; init; }
}
