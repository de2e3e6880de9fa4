using Whorl.Observations.Scans;
using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Service.Searching;

/// <summary>Completes the term that is being typed: to the names of fields, and to values that were seen, with how many rows have them where an index tells.</summary>
internal sealed class SearchCompleter(IStore store)
{
    private const int Most = 12;

    private static readonly (int, IReadOnlyList<Completion>) Nothing = (0, []);

    private static readonly string[] Ages = ["<1h", "<24h", "<7d", "<30d", ">4w"];

    /// <summary>What the last term of a text may become, and where in the text it begins; none where the text ends in no term that was begun.</summary>
    public (int From, IReadOnlyList<Completion> Found) Complete(string text)
    {
        if (SearchQuery.Unfinished(text) is not var (term, from, scope) || term is { Field: "", Value: "" })
        {
            return Nothing;
        }

        return (from, term.Field.Length == 0 ? Fields(term, scope) : Values(term, scope));
    }

    private static List<Completion> Fields(SearchTerm term, SearchScope scope)
    {
        List<Completion> found = [];
        foreach ((string name, SearchScope own, string meaning) in SearchFields.All)
        {
            if ((own & scope) != SearchScope.None && name.StartsWith(term.Value, StringComparison.OrdinalIgnoreCase) && found.Count < Most)
            {
                found.Add(new Completion($"{(term.IsNot ? "-" : "")}{name}:", meaning));
            }
        }

        return found;
    }

    private List<Completion> Values(SearchTerm term, SearchScope scope)
    {
        string[]? fixedValues = term.Field switch
        {
            "status" => [.. Enum.GetValues<ScanStatus>().Select(status => status.Name())],
            "verdict" => SearchFilter.Verdicts,
            "version" => ["TLS 1.3", "TLS 1.2", "TLS 1.1", "TLS 1.0", "SSL 3.0", "DTLS 1.3", "DTLS 1.2", "DTLS 1.0"],
            "first_seen" or "last_seen" => Ages,
            "score" => [">=0.8", ">=0.65", "<0.2"],
            _ => null,
        };
        if (fixedValues is not null)
        {
            return [.. fixedValues.Where(value => value.StartsWith(term.Value, StringComparison.OrdinalIgnoreCase)).Select(value => Of(term, value, null, null)).Take(Most)];
        }

        if (KindOf(term.Field) is not { } kind || term.Value.Contains('*', StringComparison.Ordinal))
        {
            return [];
        }

        // Of values that both have, those of what the other terms leave are counted.
        using IStoreReader reader = store.OpenReader();
        return [.. reader.ValuesBeginning(kind, term.Value, Most).Select(known => Of(
            term, known.Value, scope.HasFlag(SearchScope.Servers) ? known.Servers : null, scope.HasFlag(SearchScope.Handshakes) ? known.Handshakes : null))];
    }

    private static Completion Of(SearchTerm term, string value, RowCount? servers, RowCount? handshakes) => new((term with { Value = value }).ToString(), null, servers, handshakes);

    private static ValueKind? KindOf(string field) => field switch
    {
        "jarm" => ValueKind.Jarm,
        "atsf" => ValueKind.Atsf,
        "ja3" => ValueKind.Ja3,
        "ja3s" => ValueKind.Ja3s,
        "ja4" => ValueKind.Ja4,
        "sni" => ValueKind.Name,
        "ip" => ValueKind.Server,
        "client" => ValueKind.Client,
        "cert.sha256" => ValueKind.Sha256,
        "cert.sha1" => ValueKind.Sha1,
        "server" => ValueKind.Header,
        "issuer" => ValueKind.Issuer,
        "port" => ValueKind.Port,
        _ => null,
    };
}
