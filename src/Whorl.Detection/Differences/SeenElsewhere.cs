using Whorl.Detection.Stacks;
using Whorl.Fingerprints.Explain;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Detection.Differences;

/// <summary>With which programs and versions the store saw fingerprints on other targets.</summary>
public sealed class SeenElsewhere
{
    private readonly IStoreReader reader;
    private readonly HostAddress address;
    private readonly ushort port;
    private readonly Dictionary<string, Dictionary<string, string[]>> asked = new(StringComparer.Ordinal);

    /// <summary>Asks a reader, once for each fingerprint, for what targets other than one show.</summary>
    public SeenElsewhere(IStoreReader reader, HostAddress address, ushort port)
    {
        this.reader = reader;
        this.address = address;
        this.port = port;
    }

    /// <summary>
    /// A sentence where the program that showed the earlier fingerprint elsewhere showed the later one in later versions only; null
    /// otherwise.
    /// </summary>
    internal string? Compare(ServerObservation before, ServerObservation after)
    {
        bool isByAtsf = before.Atsf is not null && after.Atsf is not null;
        (Fingerprint? old, Fingerprint? now) = isByAtsf ? (before.Atsf, after.Atsf) : (before.Jarm, after.Jarm);
        if (old is null || now is null || old.Value == now.Value)
        {
            return null;
        }

        Dictionary<string, string[]> earlier = VersionsOf(old);
        foreach ((string program, string[] later) in VersionsOf(now))
        {
            if (earlier.TryGetValue(program, out string[]? versions) && VersionOrder.Instance.Compare(versions[^1], later[0]) < 0)
            {
                return $"on other servers {Printable.Excerpt(program)} {Span(versions)} shows the earlier fingerprint and {Span(later)} the later one";
            }
        }

        return null;
    }

    private static string Span(string[] versions) => Printable.Excerpt(versions.Length == 1 ? versions[0] : $"{versions[0]} to {versions[^1]}");

    /// <summary>The versions of each program that Server headers name, lowest first.</summary>
    private Dictionary<string, string[]> VersionsOf(Fingerprint fingerprint)
    {
        string key = $"{fingerprint.Method} {fingerprint.Value}";
        if (asked.TryGetValue(key, out Dictionary<string, string[]>? known))
        {
            return known;
        }

        Dictionary<string, SortedSet<string>> versions = new(StringComparer.Ordinal);
        foreach (StoredFingerprint found in reader.Fingerprints(fingerprint.Value))
        {
            foreach (string header in found.Fingerprint.Method == fingerprint.Method ? reader.HeadersElsewhere(found.Id, address, port) : [])
            {
                foreach (Product product in Product.Of(header))
                {
                    if (product.Version is { } version)
                    {
                        (versions.TryGetValue(product.Name, out SortedSet<string>? all) ? all : versions[product.Name] = new(VersionOrder.Instance)).Add(version);
                    }
                }
            }
        }

        known = new(StringComparer.Ordinal);
        foreach (string program in versions.Keys)
        {
            known[program] = [.. versions[program]];
        }

        asked[key] = known;
        return known;
    }
}
