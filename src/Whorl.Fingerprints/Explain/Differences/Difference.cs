using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Whorl.Fingerprints.Explain.Kinds;

namespace Whorl.Fingerprints.Explain.Differences;

/// <summary>One thing in which two values differ.</summary>
/// <param name="Field">What differs, for programs.</param>
/// <param name="Label">What differs, for people.</param>
/// <param name="Kind"><c>changed</c>, <c>moved</c>, <c>reordered</c>, <c>only-first</c> or <c>only-second</c>.</param>
/// <param name="Text">The difference in words.</param>
public sealed record Change(string Field, string Label, string Kind, string Text)
{
    /// <summary>The name of the value that only one list has.</summary>
    public string? Item { get; init; }
}

/// <summary>A fingerprint of both values.</summary>
/// <param name="Name">Its name for programs.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="First">That of the first value.</param>
/// <param name="Second">That of the second.</param>
public sealed record FingerprintPair(string Name, string Label, string First, string Second)
{
    /// <summary>Whether both are the same.</summary>
    public bool IsSame => First == Second;

    /// <summary>The stretches that differ as a whole or not at all, as hashes do.</summary>
    internal IReadOnlyList<(int Start, int End)> Blocks => Name switch
    {
        "jarm" => [.. Enumerable.Range(0, Jarm.Probes).Select(probe => (3 * probe, 3 * (probe + 1))), (3 * Jarm.Probes, Jarm.HashLength)],
        _ => [(11, 23), (24, 36)],
    };

    /// <summary>What differs in them part by part, where the fingerprint has parts that mean something.</summary>
    public IReadOnlyList<string> Sentences { get; init; } = [];
}

/// <summary>What differs between two values, in words.</summary>
public sealed record Difference
{
    private static readonly (string Name, string Label)[] FingerprintNames =
    [
        ("ja3", "JA3"), ("ja3n", "JA3N"), ("ja3s", "JA3S"), ("ja4", "JA4"), ("ja4_o", "JA4_o"), ("jarm", "JARM"), ("atsf_hash", "ATSF hash"),
    ];

    /// <summary>What was compared with what.</summary>
    public required string Title { get; init; }

    /// <summary>The differences, field by field.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>What was compared and is the same.</summary>
    public required IReadOnlyList<string> Same { get; init; }

    /// <summary>What only one of the values says anything about.</summary>
    public required IReadOnlyList<string> Untold { get; init; }

    /// <summary>The fingerprints that both have.</summary>
    public required IReadOnlyList<FingerprintPair> Fingerprints { get; init; }

    /// <summary>Whether nothing that was compared differs.</summary>
    public bool IsSame => Changes.Count == 0 && Fingerprints.All(pair => pair.IsSame);

    /// <summary>Compares two values; where they have nothing in common <paramref name="problem"/> says why in one sentence.</summary>
    public static bool TryBetween(Subject first, Subject second, [NotNullWhen(true)] out Difference? difference, [NotNullWhen(false)] out string? problem)
    {
        difference = null;
        Facts one = first.Facts;
        Facts two = second.Facts;
        if (one.Side != two.Side && one.Side != Side.Unknown && two.Side != Side.Unknown)
        {
            problem = $"{first.Noun} and {second.Noun} cannot be compared: the {(one.Side == Side.Client ? "first" : "second")} describes a client, the other a server";
            return false;
        }

        List<Change> changes = [];
        List<string> same = [];
        CompareValues(one, two, changes, same);
        foreach ((string name, ListFact list) in one.Lists)
        {
            if (two.Lists.TryGetValue(name, out ListFact? other))
            {
                ListDifference.Compare(name, list, other, changes, same);
            }
        }

        if (one.Replies is { } replies && two.Replies is { } others)
        {
            if (replies.Method != others.Method)
            {
                problem = $"{first.Noun} and {second.Noun} cannot be compared: the methods send different hellos, so their answers have nothing in common";
                return false;
            }

            ReplyDifference.Compare(replies, others, changes, same);
        }

        List<FingerprintPair> fingerprints = Pairs(one, two);
        if (changes.Count + same.Count + fingerprints.Count == 0)
        {
            problem = $"{first.Noun} and {second.Noun} cannot be compared: they are made in different ways and have no part in common; compare the hellos, or their raw strings";
            return false;
        }

        problem = null;
        difference = new Difference
        {
            Title = first.Noun == second.Noun ? $"Difference between {first.Noun} and another" : $"Difference between {first.Noun} and {second.Noun}",
            Changes = changes,
            Same = same,
            Untold = ToldByOne(one, two),
            Fingerprints = fingerprints,
        };
        return true;
    }

    private static void CompareValues(Facts one, Facts two, List<Change> changes, List<string> same)
    {
        foreach ((string name, ValueFact value) in one.Values)
        {
            if (!two.Values.TryGetValue(name, out ValueFact? other))
            {
                continue;
            }

            if (value.Text == other.Text)
            {
                same.Add(value.Label);
            }
            else
            {
                changes.Add(new Change(name, value.Label, "changed", $"{other.Text} instead of {value.Text}"));
            }
        }
    }

    /// <summary>An extension's contents are untold only where the other value does not read contents at all.</summary>
    private static List<string> ToldByOne(Facts one, Facts two) =>
    [
        .. one.Lists.Where(list => !two.Lists.ContainsKey(list.Key)).Select(list => list.Value.Label),
        .. two.Lists.Where(list => !one.Lists.ContainsKey(list.Key)).Select(list => list.Value.Label),
        .. one.Values.Where(value => !value.Value.IsOptional && !two.Values.ContainsKey(value.Key)).Select(value => value.Value.Label),
        .. two.Values.Where(value => !value.Value.IsOptional && !one.Values.ContainsKey(value.Key)).Select(value => value.Value.Label),
    ];

    private static List<FingerprintPair> Pairs(Facts one, Facts two)
    {
        List<FingerprintPair> pairs = [];
        foreach ((string name, string label) in FingerprintNames)
        {
            if (one.Texts.TryGetValue(name, out string? first) && two.Texts.TryGetValue(name, out string? second))
            {
                pairs.Add(new FingerprintPair(name, label, first, second)
                {
                    Sentences = name switch
                    {
                        "ja4" => Ja4Difference.Sentences(first, second, isOrdered: false),
                        "ja4_o" => Ja4Difference.Sentences(first, second, isOrdered: true),
                        "jarm" when first != second => JarmSentences(first, second),
                        _ => [],
                    },
                });
            }
        }

        AddPattern(pairs, one, two);
        AddPattern(pairs, two, one);
        return Settle(pairs, one, two);
    }

    private static string[] JarmSentences(string first, string second)
    {
        const int Half = 3 * Jarm.Probes;
        int probes = Probes.JarmWords.Codes(first).Zip(Probes.JarmWords.Codes(second)).Count(pair => pair.First != pair.Second);
        return
        [
            probes == 0 ? "first half: the same suites and versions" : $"first half: suite or version of {Printable.Count(probes, "probe")}",
            first[Half..] == second[Half..] ? "second half: the same extensions and ALPN" : "second half: other extensions or ALPN",
        ];
    }

    /// <summary>A JA3 string tells some characters of its hello's JA4; only those are compared.</summary>
    private static void AddPattern(List<FingerprintPair> pairs, Facts one, Facts two)
    {
        if (!one.Texts.TryGetValue("ja4_pattern", out string? pattern) || one.Texts.ContainsKey("ja4") || !two.Texts.TryGetValue("ja4", out string? full))
        {
            return;
        }

        string told = string.Concat(full.Zip(pattern, (c, p) => p == '.' ? '.' : c));
        pairs.Add(new FingerprintPair("ja4_pattern", "JA4, partly", pattern, told)
        {
            Sentences = [pattern == told ? "what the JA3 string tells of its JA4 fits" : "what the JA3 string tells of its JA4 does not fit: these are two hellos"],
        });
    }

    /// <summary>A lone hash or JA4 does not show which of several it is: where one reading fits, that one is meant.</summary>
    private static List<FingerprintPair> Settle(List<FingerprintPair> pairs, Facts one, Facts two)
    {
        bool isEither = one.Side == Side.Unknown || two.Side == Side.Unknown || one.IsEitherJa4 || two.IsEitherJa4;
        if (!isEither || pairs.Count < 2)
        {
            return pairs;
        }

        bool areBoth = (one.Side == Side.Unknown && two.Side == Side.Unknown) || (one.IsEitherJa4 && two.IsEitherJa4);
        return pairs.Find(pair => pair.IsSame) is { } fitting && !areBoth ? [fitting]
            : areBoth ? [pairs[0] with { Label = one.Side == Side.Unknown ? "hash" : pairs[0].Label }]
            : pairs;
    }
}

/// <summary>What differs between two JA4, part by part.</summary>
internal static class Ja4Difference
{
    public static IReadOnlyList<string> Sentences(string first, string second, bool isOrdered)
    {
        if (first == second)
        {
            return [];
        }

        List<string> sentences = [];

        // The first part is that of JA4, which says so already.
        ExplainedField[] one = Ja4Words.Prefix(first[..Ja4Words.PrefixLength]);
        ExplainedField[] two = Ja4Words.Prefix(second[..Ja4Words.PrefixLength]);
        for (int i = 0; i < one.Length && !isOrdered; i++)
        {
            if (one[i].Label != two[i].Label)
            {
                sentences.Add("a: " + Sentence(one[i].Name, one[i].Label, two[i].Label));
            }
        }

        string order = isOrdered ? ", or the same in another order" : string.Empty;
        sentences.Add(first[11..23] == second[11..23] ? $"b: the same cipher suites{(isOrdered ? " in the same order" : string.Empty)}" : $"b: other cipher suites{order}");
        sentences.Add(first[24..] == second[24..] ? "c: the same extensions and signature algorithms" : $"c: other extensions or signature algorithms{order}");
        return sentences;
    }

    private static string Sentence(string name, string one, string two) => name switch
    {
        "transport" => $"{Carrier(two)} instead of {Carrier(one)}",
        "version" => $"{Ja4Words.Version(two)} instead of {Ja4Words.Version(one)}",
        "server_name" => two == "d" ? "the second names the server, the first does not" : "the first names the server, the second does not",
        "cipher_suites" => $"{Number(two)} cipher suites instead of {Number(one)}",
        "extensions" => $"{Number(two)} extensions instead of {Number(one)}",
        _ => $"first protocol {Protocol(two)} instead of {Protocol(one)}",
    };

    private static string Number(string digits) => digits == "99" ? "99 or more" : digits.TrimStart('0') is { Length: > 0 } number ? number : "no";

    private static string Carrier(string letter) => letter switch
    {
        "t" => "TLS over TCP",
        "q" => "QUIC",
        _ => "DTLS",
    };

    private static string Protocol(string ends) => ends == "00" ? "none" : string.Create(CultureInfo.InvariantCulture, $"{ends[0]}…{ends[1]}");
}
