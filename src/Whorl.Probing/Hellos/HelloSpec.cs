namespace Whorl.Probing.Hellos;

/// <summary>A Client Hello as data: all that decides its bytes but the random values, the server name and the public keys.</summary>
public sealed class HelloSpec
{
    /// <summary>The most extensions a description may have.</summary>
    public const int MaximumExtensions = 64;

    /// <summary>The name, unique in its set; the fingerprint's parts are joined in the order of names where the method says so.</summary>
    public required string Name { get; init; }

    /// <summary>The version in the record header.</summary>
    public required ushort RecordVersion { get; init; }

    /// <summary>The version in the body, sent verbatim.</summary>
    public required ushort LegacyVersion { get; init; }

    /// <summary>The cipher suites in wire order.</summary>
    public required HelloValue[] CipherSuites { get; init; }

    /// <summary>The compression methods, a byte each.</summary>
    public required byte[] CompressionMethods { get; init; }

    /// <summary>The arrangement of <see cref="Extensions"/>.</summary>
    public required ExtensionOrder Order { get; init; }

    /// <summary>The extensions; those without a value for a target (a name it does not have) are left out.</summary>
    public required ExtensionSpec[] Extensions { get; init; }

    /// <summary>Whether a cipher suite is offered.</summary>
    public bool Offers(ushort cipherSuite) => Array.IndexOf(CipherSuites, HelloValue.Of(cipherSuite)) >= 0;

    /// <summary>Whether an extension of this type is among <see cref="Extensions"/>.</summary>
    public bool Has(ushort extensionType) => Find(extensionType) is not null;

    /// <summary>Whether supported_groups lists a group.</summary>
    public bool OffersGroup(ushort group)
    {
        if (Find(Tls.Handshake.ExtensionType.SupportedGroups) is not { } groups)
        {
            return false;
        }

        if (groups.Content == ExtensionContent.Values)
        {
            return Array.IndexOf(groups.Values, HelloValue.Of(group)) >= 0;
        }

        for (int i = 2; i + 1 < groups.Body.Length; i += 2)
        {
            if (((groups.Body[i] << 8) | groups.Body[i + 1]) == group)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether key_share carries a share of a group.</summary>
    public bool Shares(ushort group) =>
        Find(Tls.Handshake.ExtensionType.KeyShare) is { Content: ExtensionContent.KeyShares } shares && Array.IndexOf(shares.Values, HelloValue.Of(group)) >= 0;

    private ExtensionSpec? Find(ushort type)
    {
        foreach (ExtensionSpec extension in Extensions)
        {
            if (extension.Type == HelloValue.Of(type))
            {
                return extension;
            }
        }

        return null;
    }
}
