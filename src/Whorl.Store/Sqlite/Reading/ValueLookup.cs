using System.Globalization;
using Whorl.Probing;
using Whorl.Store.Reading;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>
/// Values that begin so, for whoever types one. Every query ends after so many rows whatever the store holds: dictionaries are asked by their index, and what has
/// a value is counted by an index no further than <see cref="MostCounted"/>.
/// </summary>
internal sealed class ValueLookup(Connection connection)
{
    /// <summary>The values among which the most frequent are sought.</summary>
    public const int MostTried = 64;

    private const int MostCounted = 1000;

    private const int MostOfRanked = 16;

    /// <summary>Values of the dictionary that begin so: those of other methods and kinds stand among them.</summary>
    private const int MostOfDictionary = 20_000;

    /// <summary>Fingerprints of servers that begin so, of which the rollup tells the most frequent.</summary>
    private const int MostRanked = 4000;

    /// <summary>Profiles have no index of headers, issuers and ports: the newest are gone through.</summary>
    private const int MostProfiles = 50_000;

    // No character is behind this one: it ends the range of an index.
    private const string Last = "\U0010FFFF";

    public IReadOnlyList<KnownValue> Beginning(ValueKind kind, string prefix, int most)
    {
        IEnumerable<KnownValue> found = kind switch
        {
            ValueKind.Jarm => Servers(FingerprintMethod.Jarm, "jarm", prefix),
            ValueKind.Atsf => Servers(FingerprintMethod.Atsf, "atsf", prefix),
            ValueKind.Ja3 => Handshakes(FingerprintMethod.Ja3, "ja3", prefix),
            ValueKind.Ja3s => Handshakes(FingerprintMethod.Ja3s, "ja3s", prefix),
            ValueKind.Ja4 => Handshakes(FingerprintMethod.Ja4, "ja4", prefix),
            ValueKind.Name => Names(prefix),
            ValueKind.Server or ValueKind.Client => Addresses(kind, prefix),
            ValueKind.Sha256 => Certificates("sha256", prefix),
            ValueKind.Sha1 => Certificates("sha1", prefix),
            ValueKind.Port => Ports(prefix),
            _ => Words(kind == ValueKind.Header ? "server" : "issuer", prefix),
        };
        return [.. found.OrderByDescending(value => (value.Servers?.Rows ?? 0) + (value.Handshakes?.Rows ?? 0)).Take(most)];
    }

    /// <summary>Fingerprints of servers: the rollup, which may be behind, says which are the most frequent, and the index how many have them.</summary>
    private IEnumerable<KnownValue> Servers(FingerprintMethod method, string column, string prefix)
    {
        using Statement rows = connection.Prepare($"""
            SELECT id, value FROM (SELECT id, value FROM fingerprint WHERE value >= ?1 AND value < ?2 AND method = ?3 ORDER BY value LIMIT {MostRanked}) f
            WHERE EXISTS (SELECT 1 FROM profile WHERE {column} = f.id AND {column} <> 0)
            ORDER BY (SELECT sum(fresh) FROM prevalence WHERE fingerprint = f.id) DESC, value LIMIT {MostOfRanked}
            """);
        using Statement count = Counting($"profile p CROSS JOIN state s ON s.profile = p.id WHERE p.{column} = ?1 AND p.{column} <> 0");
        rows.Bind(1, prefix.ToLowerInvariant()).Bind(2, prefix.ToLowerInvariant() + Last).Bind(3, (long)method);
        while (rows.Step())
        {
            yield return new KnownValue(rows.Text(1)!, Servers: Count(count, rows.Long(0)));
        }
    }

    /// <summary>Fingerprints of handshakes. Lists name many that nothing showed: these are no help to a search.</summary>
    private IEnumerable<KnownValue> Handshakes(FingerprintMethod method, string column, string prefix)
    {
        using Statement rows = connection.Prepare($"""
            SELECT id, value FROM (SELECT id, value, method FROM fingerprint WHERE value >= ?1 AND value < ?2 ORDER BY value LIMIT {MostOfDictionary}) f
            WHERE method = ?3 AND EXISTS (SELECT 1 FROM pairing WHERE {column} = f.id AND {column} <> 0) LIMIT {MostTried}
            """);
        using Statement count = Counting($"pairing WHERE {column} = ?1 AND {column} <> 0");
        rows.Bind(1, prefix.ToLowerInvariant()).Bind(2, prefix.ToLowerInvariant() + Last).Bind(3, (long)method);
        while (rows.Step())
        {
            yield return new KnownValue(rows.Text(1)!, Handshakes: Count(count, rows.Long(0)));
        }
    }

    private IEnumerable<KnownValue> Names(string prefix)
    {
        using Statement rows = connection.Prepare($"SELECT id, value FROM name WHERE value >= ?1 AND value < ?2 ORDER BY value LIMIT {MostTried}");
        using Statement servers = Counting("target t CROSS JOIN state s ON s.target = t.id WHERE t.name = ?1 AND t.name <> 0");
        using Statement handshakes = Counting("pairing WHERE name = ?1 AND name <> 0");
        rows.Bind(1, prefix.ToLowerInvariant()).Bind(2, prefix.ToLowerInvariant() + Last);
        while (rows.Step())
        {
            yield return new KnownValue(rows.Text(1)!, Count(servers, rows.Long(0)), Count(handshakes, rows.Long(0)));
        }
    }

    private IEnumerable<KnownValue> Addresses(ValueKind kind, string prefix)
    {
        SortedDictionary<string, byte[]> found = new(StringComparer.Ordinal);
        foreach (AddressRange range in AddressRange.Beginning(prefix))
        {
            foreach (string column in (string[])(kind == ValueKind.Server ? ["target.ip", "pairing.server"] : ["pairing.client"]))
            {
                foreach (byte[] address in Between(column, range))
                {
                    string text = HostAddress.FromBytes(address).ToString();
                    if (found.Count < MostTried && text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    {
                        found[text] = address;
                    }
                }
            }
        }

        using Statement servers = Counting("target t CROSS JOIN state s ON s.target = t.id WHERE t.ip = ?1");
        using Statement handshakes = Counting(kind == ValueKind.Server ? "pairing WHERE server = ?1" : "pairing WHERE client = ?1");
        foreach ((string text, byte[] address) in found)
        {
            yield return new KnownValue(text, kind == ValueKind.Server ? Count(servers, address) : null, Count(handshakes, address));
        }
    }

    /// <summary>The distinct addresses in a range, each found by a step into the index: one of them may have thousands of rows.</summary>
    private List<byte[]> Between(string column, AddressRange range)
    {
        string table = column[..column.IndexOf('.', StringComparison.Ordinal)];
        List<byte[]> found = [];
        using Statement next = connection.Prepare($"SELECT {column} FROM {table} WHERE {column} >= ?1 AND {column} <= ?2 ORDER BY {column} LIMIT 1");
        byte[]? from = range.First;
        for (int step = 0; step < MostTried && from is not null && next.Bind(1, from).Bind(2, range.Last).Step(); step++)
        {
            byte[] address = next.Bytes(0).ToArray();
            next.Reset();
            if (address.Length == range.First.Length)
            {
                found.Add(address);
            }

            from = range.After(address);
        }

        return found;
    }

    private IEnumerable<KnownValue> Certificates(string column, string prefix)
    {
        // The index has the first six bytes.
        const int Indexed = 12;
        if (prefix.Length == 0 || prefix.Length > 64 || !prefix.All(char.IsAsciiHexDigit))
        {
            yield break;
        }

        string begin = prefix.Length > Indexed ? prefix[..Indexed] : prefix;
        SortedDictionary<string, List<long>> found = new(StringComparer.Ordinal);
        using (Statement rows = connection.Prepare($"""
            SELECT id, {column} FROM certificate WHERE {column} IS NOT NULL AND substr({column}, 1, 6) >= ?1 AND substr({column}, 1, 6) <= ?2 ORDER BY substr({column}, 1, 6) LIMIT {4 * MostTried}
            """))
        {
            rows.Bind(1, Convert.FromHexString(begin.PadRight(Indexed, '0'))).Bind(2, Convert.FromHexString(begin.PadRight(Indexed, 'f')));
            while (rows.Step())
            {
                string value = Convert.ToHexStringLower(rows.Bytes(1));
                if (value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (found.Count < MostTried || found.ContainsKey(value)))
                {
                    found.TryAdd(value, []);
                    found[value].Add(rows.Long(0));
                }
            }
        }

        using Statement servers = Counting("state WHERE certificate = ?1 AND certificate <> 0");
        using Statement handshakes = Counting("pairing WHERE certificate = ?1 AND certificate <> 0");
        foreach ((string value, List<long> ids) in found)
        {
            yield return new KnownValue(value, Sum(servers, ids), Sum(handshakes, ids));
        }
    }

    private IEnumerable<KnownValue> Ports(string prefix)
    {
        using Statement rows = connection.Prepare($"SELECT DISTINCT port FROM (SELECT port FROM profile ORDER BY id DESC LIMIT {MostProfiles}) ORDER BY port");
        while (rows.Step())
        {
            string port = rows.Int(0).ToString(CultureInfo.InvariantCulture);
            if (port.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return new KnownValue(port);
            }
        }
    }

    /// <summary>A search finds words whatever their case, the index does not: what is typed is tried as it is, in small letters and with a capital.</summary>
    private IEnumerable<KnownValue> Words(string column, string prefix)
    {
        SortedDictionary<long, string> found = [];
        using (Statement rows = connection.Prepare($"SELECT id, value FROM word WHERE value >= ?1 AND value < ?2 ORDER BY value LIMIT {MostOfDictionary}"))
        {
            string small = prefix.ToLowerInvariant();
            foreach (string begin in ((string[])[prefix, small, prefix.ToUpperInvariant(), small.Length == 0 ? small : char.ToUpperInvariant(small[0]) + small[1..]]).Distinct(StringComparer.Ordinal))
            {
                rows.Bind(1, begin).Bind(2, begin + Last);
                while (rows.Step())
                {
                    found[rows.Long(0)] = rows.Text(1)!;
                }

                rows.Reset();
            }
        }

        SortedSet<string> used = new(StringComparer.Ordinal);
        using Statement profiles = connection.Prepare($"SELECT DISTINCT {column} FROM (SELECT {column} FROM profile ORDER BY id DESC LIMIT {MostProfiles})");
        while (found.Count > 0 && profiles.Step())
        {
            if (found.TryGetValue(profiles.Long(0), out string? word))
            {
                used.Add(word);
            }
        }

        foreach (string word in used.Take(MostTried))
        {
            yield return new KnownValue(word);
        }
    }

    private Statement Counting(string rows) => connection.Prepare($"SELECT count(*) FROM (SELECT 1 FROM {rows} LIMIT {MostCounted + 1})");

    private static RowCount Count(Statement count, long id) => Take(count.Bind(1, id));

    private static RowCount Count(Statement count, byte[] value) => Take(count.Bind(1, value));

    private static RowCount Sum(Statement count, List<long> ids) => Capped(ids.Sum(id => Count(count, id) is var one ? one.Rows + (one.IsMore ? 1 : 0) : 0));

    private static RowCount Take(Statement count)
    {
        long rows = count.Step() ? count.Long(0) : 0;
        count.Reset();
        return Capped(rows);
    }

    private static RowCount Capped(long rows) => new(Math.Min(rows, MostCounted), rows > MostCounted);
}
