using System.Globalization;
using System.Text;
using Whorl.Detection.Lookups;

namespace Whorl.Service.Searching;

/// <summary>What somebody searches for: terms that must all hold. A word without a field is taken for what it looks like.</summary>
/// <param name="Terms">The terms.</param>
/// <param name="Scope">What they can be of.</param>
public sealed record SearchQuery(IReadOnlyList<SearchTerm> Terms, SearchScope Scope)
{
    private const int LongestText = 2000;
    private const int MostTerms = 32;

    /// <summary>Reads a search; null where it cannot be read, and then <paramref name="problem"/> is a sentence.</summary>
    public static SearchQuery? TryRead(string text, out string problem)
    {
        problem = string.Empty;
        List<SearchTerm> terms = [];
        SearchScope scope = SearchScope.Both;
        foreach ((string field, string value, bool isNot, _, _) in text.Length <= LongestText ? Words(text) : [])
        {
            SearchTerm[] read = field.Length == 0 ? Guess(value, isNot) : [new SearchTerm(field.ToLowerInvariant(), value, isNot)];
            problem = read.Length == 0 ? $"'{value}' looks like no fingerprint, address, name or certificate; say what it is, such as server:{value}"
                : read.Length > 1 && isNot ? $"'-{value}' says two things at once; say {string.Join(" or ", read.Select(term => term.ToString()))}" : string.Empty;
            foreach (SearchTerm term in read)
            {
                problem = problem.Length > 0 ? problem
                    : SearchFields.ScopeOf(term.Field) is null ? $"there is no field '{term.Field}'"
                    : term.Value.Length == 0 ? $"'{term.Field}:' says nothing of it" : SearchFilter.Problem(term);
                if (problem.Length > 0)
                {
                    return null;
                }

                terms.Add(term);
                scope &= SearchFields.ScopeOf(term.Field)!.Value;
            }

            if (problem.Length > 0)
            {
                return null;
            }
        }

        problem = text.Length > LongestText || terms.Count > MostTerms ? "a search has at most 2,000 characters and 32 terms"
            : scope == SearchScope.None ? "no server and no handshake has all of these fields: some are of servers that were scanned, others of handshakes that were seen" : string.Empty;
        return problem.Length > 0 ? null : new SearchQuery(terms, scope);
    }

    /// <summary>The search as it is written.</summary>
    public override string ToString() => string.Join(' ', Terms);

    /// <summary>The search with one term more.</summary>
    public SearchQuery With(SearchTerm term) => this with { Terms = [.. Terms.Where(each => each.Field != term.Field || each.Value != term.Value), term] };

    /// <summary>The search without one of its terms.</summary>
    public SearchQuery Without(SearchTerm term) => this with { Terms = [.. Terms.Where(each => each != term)] };

    /// <summary>The search without what a field must be in it; what it must not be stays.</summary>
    public SearchQuery WithoutField(string field) => this with { Terms = [.. Terms.Where(each => each.Field != field || each.IsNot)] };

    /// <summary>The terms of a value: two of an address with its port, none of what it cannot be told.</summary>
    private static SearchTerm[] Guess(string value, bool isNot)
    {
        if (value.Contains('/', StringComparison.Ordinal))
        {
            return [new SearchTerm("ip", value, isNot)];
        }

        return !LookupValue.TryParse(value, out LookupValue? known) ? [] : known.Kind switch
        {
            LookupKind.Jarm => [new SearchTerm("jarm", known.Text, isNot)],
            LookupKind.Atsf => [new SearchTerm("atsf", known.Text, isNot)],
            LookupKind.Ja4 => [new SearchTerm("ja4", known.Text, isNot)],
            LookupKind.Md5 => [new SearchTerm("ja3", known.Text, isNot)],
            LookupKind.Certificate => [new SearchTerm(known.Text.Length == 64 ? "cert.sha256" : "cert.sha1", known.Text, isNot)],
            LookupKind.Address when known.Port is { } port => [new SearchTerm("ip", known.Text, isNot), new SearchTerm("port", port.ToString(CultureInfo.InvariantCulture), isNot)],
            LookupKind.Address => [new SearchTerm("ip", known.Text, isNot)],
            _ => [new SearchTerm("sni", known.Text, isNot)],
        };
    }

    /// <summary>The term that a text ends in and that is still being typed, with where it begins; null where the text ends in none.</summary>
    internal static (SearchTerm Term, int Start, SearchScope Scope)? Unfinished(string text)
    {
        SearchScope scope = SearchScope.Both;
        foreach ((string field, string value, bool isNot, int start, bool isOpen) in text.Length <= LongestText ? Words(text) : [])
        {
            if (isOpen)
            {
                return (new SearchTerm(field.ToLowerInvariant(), value, isNot), start, scope);
            }

            SearchScope? own = field.Length > 0 ? SearchFields.ScopeOf(field.ToLowerInvariant()) : Guess(value, isNot) is [var guessed, ..] ? SearchFields.ScopeOf(guessed.Field) : null;
            scope &= own ?? SearchScope.Both;
        }

        return null;
    }

    /// <summary>Words at spaces; quotes hold spaces, and a backslash holds a quote. Open is one that goes on where the text ends.</summary>
    private static IEnumerable<(string Field, string Value, bool IsNot, int Start, bool IsOpen)> Words(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            int start = at;
            bool isNot = text[at] == '-' && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]);
            at += isNot ? 1 : 0;
            int colon = ColonOf(text, at);
            string field = colon < 0 ? string.Empty : text[at..colon];
            at = colon < 0 ? at : colon + 1;
            StringBuilder value = new();
            bool isQuoted = at < text.Length && text[at] == '"';
            for (at += isQuoted ? 1 : 0; at < text.Length && (isQuoted ? text[at] != '"' : !char.IsWhiteSpace(text[at])); at++)
            {
                at += isQuoted && text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
                value.Append(text[at]);
            }

            bool isOpen = at >= text.Length;
            at += isQuoted ? 1 : 0;
            yield return (field, value.ToString(), isNot, start, isOpen);
        }
    }

    /// <summary>The colon behind a field's name: letters, dots and underscores; an IPv6 address has none, and neither has host:port.</summary>
    private static int ColonOf(string text, int from)
    {
        int end = from;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || (end > from && (char.IsAsciiDigit(text[end]) || text[end] is '.' or '_'))))
        {
            end++;
        }

        if (end == from || end >= text.Length || text[end] != ':')
        {
            return -1;
        }

        // What is no field's name may still be an address or a name with its port.
        return SearchFields.ScopeOf(text[from..end].ToLowerInvariant()) is null && LookupValue.TryParse(WordAt(text, from), out _) ? -1 : end;
    }

    private static string WordAt(string text, int from)
    {
        int end = from;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        return text[from..end];
    }
}
