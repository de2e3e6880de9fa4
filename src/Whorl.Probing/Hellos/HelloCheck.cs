using System.Buffers;

namespace Whorl.Probing.Hellos;

/// <summary>What a described Client Hello must fulfil to be sent, whatever notation it was written in.</summary>
internal static class HelloCheck
{
    private const int LargestRecord = 16384;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    internal static void Require(HelloSpec spec, JsonPlace place)
    {
        if (spec.Name.Length is 0 or > 64 || spec.Name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw place.Wrong($"the name \"{spec.Name}\" must have 1 to 64 letters, digits, dots, hyphens or underscores");
        }

        if (spec.CipherSuites.Length == 0)
        {
            throw place.Wrong("offers no cipher suite");
        }

        if (spec.Extensions.Length > HelloSpec.MaximumExtensions)
        {
            throw place.Wrong($"has more than {HelloSpec.MaximumExtensions} extensions");
        }

        if (spec.CompressionMethods.Length > byte.MaxValue)
        {
            throw place.Wrong("has more than 255 compression methods");
        }

        foreach (ExtensionSpec extension in spec.Extensions)
        {
            if (extension.Content == ExtensionContent.Values && (extension.Values.Length * extension.ItemSize) >> (8 * extension.PrefixSize) != 0)
            {
                throw place.Wrong($"has a list of {extension.Values.Length} values, which are more than the extension can hold");
            }

            foreach (HelloValue group in extension.Content == ExtensionContent.KeyShares ? extension.Values : [])
            {
                if (!group.IsGrease && !KeyShares.CanShare(group.Value) && !Tls.Names.Grease.IsGrease(group.Value))
                {
                    throw place.Wrong($"cannot make a key share of group {Tls.Names.TlsNames.GroupName(group.Value)}; it can of x25519, secp256r1, secp384r1, secp521r1 and GREASE groups");
                }
            }
        }

        if (EstimateSize(spec) > LargestRecord)
        {
            throw place.Wrong($"is longer than a record may be ({LargestRecord} bytes)");
        }
    }

    /// <summary>An upper bound, with the longest possible server name.</summary>
    internal static int EstimateSize(HelloSpec spec)
    {
        int size = 5 + 4 + 2 + 32 + 33 + 2 + (2 * spec.CipherSuites.Length) + 1 + spec.CompressionMethods.Length + 2;
        foreach (ExtensionSpec extension in spec.Extensions)
        {
            size += 4 + 2 + extension.Body.Length + (extension.Content switch
            {
                ExtensionContent.ServerName or ExtensionContent.ServerHost => 5 + 255,
                ExtensionContent.KeyShares => extension.Values.Length * (4 + 133),
                _ => extension.Values.Length * 2,
            });
        }

        return size;
    }
}
