using System.Diagnostics;
using System.Globalization;
using System.Text;
using Whorl.Detection.Lookups;
using Whorl.Detection.Verdicts;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Service.Searching;

/// <summary>
/// Searches what was seen, the latest first. The most telling term is asked of an index, the others of what that finds, for no longer than
/// <see cref="Patience"/>: where that is not enough, the answer says so and where to go on.
/// </summary>
internal sealed class Searcher(IStore store, JudgeKeeper judges, TimeProvider time)
{
    private const int Batch = 250;
    private const int MostIds = 2000;

    /// <summary>How long a search takes at the most.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Whether a search can be answered: one by verdicts cannot before the service has learnt from its store.</summary>
    public bool IsReadyFor(SearchQuery query) => judges.Current is not null || !query.Terms.Any(SearchFilter.IsOfVerdict);

    /// <summary>The numbers of the latest look at a server and of the latest handshake; 0 where there is none.</summary>
    public (long Servers, long Handshakes) Latest()
    {
        using IStoreReader reader = store.OpenReader();
        return (reader.LooksBefore(new ServerQuestion(), long.MaxValue, 1) is [var look] ? look.Id : 0, reader.HandshakesBefore(new HandshakeQuestion(), long.MaxValue, 1) is [var handshake] ? handshake.Id : 0);
    }

    /// <summary>Searches servers with numbers below one and above another.</summary>
    public SearchResult<FoundServer> Servers(SearchQuery query, long before, int most, long after = 0)
    {
        using IStoreReader reader = store.OpenReader();
        if (QuestionOf(query, reader) is not { } question)
        {
            return new SearchResult<FoundServer>([], null, false, 0);
        }

        SearchFilter[] filters = FiltersOf(query);
        ServerJudge? judge = Array.Exists(filters, filter => filter.NeedsVerdict) ? judges.Current : null;
        return Find(before, after, most, (below, count) => reader.LooksBefore(question, below, count), seen => seen.Id, seen =>
        {
            if (!Array.TrueForAll(filters, filter => filter.NeedsVerdict || filter.Holds(seen, null, null)))
            {
                return null;
            }

            (C2Verdict C2, CdnVerdict? Cdn, ListKind List)? judged = judge?.Judge(reader, SightingOf(seen));
            return Array.TrueForAll(filters, filter => !filter.NeedsVerdict || filter.Holds(seen, judged?.C2, judged?.Cdn?.Cdn)) ? new FoundServer(seen, judged?.C2.Score, judged?.C2.Word) : null;
        });
    }

    /// <summary>Searches handshakes with numbers below one and above another.</summary>
    public SearchResult<SeenHandshake> Handshakes(SearchQuery query, long before, int most, long after = 0)
    {
        using IStoreReader reader = store.OpenReader();
        if (HandshakeQuestionOf(query, reader) is not { } question)
        {
            return new SearchResult<SeenHandshake>([], null, false, 0);
        }

        SearchFilter[] filters = FiltersOf(query);
        return Find(before, after, most, (below, count) => reader.HandshakesBefore(question, below, count), seen => seen.Id, seen => Array.TrueForAll(filters, filter => filter.Holds(seen)) ? seen : null);
    }

    private static SearchResult<TFound> Find<TSeen, TFound>(long before, long after, int most, Func<long, int, IReadOnlyList<TSeen>> read, Func<TSeen, long> idOf, Func<TSeen, TFound?> keep)
        where TFound : class
    {
        long begin = Stopwatch.GetTimestamp();
        List<TFound> found = [];
        long tried = 0;
        int batch = most + 1;
        while (true)
        {
            IReadOnlyList<TSeen> rows = read(before, batch);
            foreach (TSeen row in rows)
            {
                if (idOf(row) <= after)
                {
                    return new SearchResult<TFound>(found, null, false, tried);
                }

                if (found.Count == most)
                {
                    return new SearchResult<TFound>(found, before, false, tried);
                }

                tried++;
                before = idOf(row);
                if (keep(row) is { } kept)
                {
                    found.Add(kept);
                }

                if (Stopwatch.GetElapsedTime(begin) > Patience)
                {
                    return new SearchResult<TFound>(found, before, true, tried);
                }
            }

            if (rows.Count < batch)
            {
                return new SearchResult<TFound>(found, null, false, tried);
            }

            batch = Batch;
        }
    }

    private SearchFilter[] FiltersOf(SearchQuery query)
    {
        DateTimeOffset now = time.GetUtcNow();
        NetworkTable systems = query.Terms.Any(term => term.Field == "asn") ? store.ReadNetworks() : new NetworkTable([]);
        return [.. query.Terms.Select(term => new SearchFilter(term, systems, now))];
    }

    /// <summary>The question for an index; null where it is clear already that nothing fits.</summary>
    private static ServerQuestion? QuestionOf(SearchQuery query, IStoreReader reader)
    {
        ushort? port = One(query, "port") is { } digits ? ushort.Parse(digits, CultureInfo.InvariantCulture) : null;
        if (One(query, "ip") is { } ip && LookupValue.TryParse(ip, out LookupValue? address) && address.Kind == LookupKind.Address)
        {
            return new ServerQuestion { Address = address.Address, Port = port };
        }

        if ((One(query, "cert.sha256") ?? One(query, "cert.sha1")) is { } certificate)
        {
            return new ServerQuestion { Certificate = certificate.ToLowerInvariant() };
        }

        if (One(query, "sni") is { } name && !name.StartsWith("*.", StringComparison.Ordinal))
        {
            return new ServerQuestion { Name = name.ToLowerInvariant() };
        }

        List<IReadOnlyCollection<int>> prints = [];
        foreach (SearchTerm term in query.Terms.Where(term => !term.IsNot && term.Field is "jarm" or "atsf"))
        {
            FingerprintMethod method = term.Field == "jarm" ? FingerprintMethod.Jarm : FingerprintMethod.Atsf;
            string value = term.Value.ToLowerInvariant();
            IReadOnlyList<StoredFingerprint> known = value.EndsWith('*')
                ? reader.FingerprintsBeginning(method, value[..^1], MostIds + 1) : [.. reader.Fingerprints(value).Where(each => each.Fingerprint.Method == method)];
            if (known.Count <= MostIds)
            {
                prints.Add([.. known.Select(each => each.Id)]);
            }
        }

        IReadOnlyList<int>? servers = WordIds(reader, One(query, "server"));
        IReadOnlyList<int>? issuers = WordIds(reader, One(query, "issuer"));
        if (prints.Exists(group => group.Count == 0) || servers is { Count: 0 } || issuers is { Count: 0 })
        {
            return null;
        }

        return prints.Count == 0 && servers is null && issuers is null && port is null ? new ServerQuestion()
            : new ServerQuestion { Profile = new ProfileQuestion { Fingerprints = prints, Servers = servers, Issuers = issuers, Port = port } };
    }

    /// <summary>The words that contain a text; null where the index cannot tell: there are too many, or letters whose capitals it does not know.</summary>
    private static IReadOnlyList<int>? WordIds(IStoreReader reader, string? text) =>
        text is not null && Ascii.IsValid(text) && reader.WordsContaining(text, MostIds + 1) is { Count: <= MostIds } ids ? ids : null;

    private static HandshakeQuestion? HandshakeQuestionOf(SearchQuery query, IStoreReader reader)
    {
        if (One(query, "client") is { } client && LookupValue.TryParse(client, out LookupValue? from) && from.Kind == LookupKind.Address)
        {
            return new HandshakeQuestion { Client = from.Address };
        }

        if (One(query, "ip") is { } ip && LookupValue.TryParse(ip, out LookupValue? to) && to.Kind == LookupKind.Address)
        {
            return new HandshakeQuestion { Server = to.Address };
        }

        if (One(query, "sni") is { } name && !name.StartsWith("*.", StringComparison.Ordinal))
        {
            return new HandshakeQuestion { Name = name.ToLowerInvariant() };
        }

        if ((One(query, "cert.sha256") ?? One(query, "cert.sha1")) is { } certificate)
        {
            return new HandshakeQuestion { Certificate = certificate.ToLowerInvariant() };
        }

        SearchTerm? print = query.Terms.FirstOrDefault(term => !term.IsNot && term.Field is "ja3" or "ja3s" or "ja4" && !term.Value.Contains('*', StringComparison.Ordinal));
        if (print is null || print.IsNot)
        {
            return new HandshakeQuestion();
        }

        StoredFingerprint? known = reader.Fingerprints(print.Value.ToLowerInvariant()).FirstOrDefault(each => each.Fingerprint.Method.ToString().Equals(print.Field, StringComparison.OrdinalIgnoreCase));
        return known is null ? null : new HandshakeQuestion { Fingerprint = known };
    }

    private static string? One(SearchQuery query, string field) => query.Terms.FirstOrDefault(term => term.Field == field && !term.IsNot)?.Value;

    private static ServerSighting SightingOf(SeenServer seen) => new()
    {
        Timestamp = seen.Times.Last,
        Address = seen.Address,
        Port = seen.Port,
        ServerName = seen.Name,
        Status = seen.Status,
        Atsf = seen.Atsf,
        Jarm = seen.Jarm,
        HasHttp = seen.Server is not null,
        Server = seen.Server,
        Certificate = seen.Certificate,
    };
}
