using System.Globalization;
using System.Text;
using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Fingerprints.Explain.Probes;

/// <summary>What follows from the ten answers of a JARM, in sentences.</summary>
internal static class JarmWords
{
    /// <summary>What a value without a single ServerHello is printed as.</summary>
    public static readonly string Nothing = new('0', Jarm.HashLength);

    /// <summary>The second half where no answer had an ALPN or an extension: SHA-256 of nothing.</summary>
    public const string HashOfNothing = "e3b0c44298fc1c149afbf4c8996fb924";

    private const string OpenSslDefaults = "07d14d16d21d21d00042d43d000000aa99ce74e2c6d013c745aa52b5cc042d";

    private const int Probes = Jarm.Probes;

    /// <summary>The JARM of a raw string.</summary>
    public static string Hash(string raw)
    {
        Span<byte> hash = stackalloc byte[Jarm.HashLength];
        Jarm.WriteHash(Encoding.UTF8.GetBytes(raw), hash);
        return Encoding.ASCII.GetString(hash);
    }

    /// <summary>The three characters of each probe.</summary>
    public static IEnumerable<string> Codes(string hash) => Enumerable.Range(0, Probes).Select(i => hash.Substring(3 * i, 3));

    /// <summary>The title, which counts the answers.</summary>
    public static string Title(string what, IReadOnlyCollection<ProbeReply> replies)
    {
        int answered = replies.Count(reply => reply.HasHello);
        return answered == 0 ? $"{what} of nothing: not one of ten probes had a ServerHello"
            : string.Create(CultureInfo.InvariantCulture, $"{what} of a server that gave a ServerHello to {(answered == Probes ? "all" : $"{answered} of the")} ten probes");
    }

    /// <summary>What can be compared.</summary>
    public static Facts FactsOf(IReadOnlyList<ProbeReply> replies, string hash)
    {
        Facts facts = new(Side.Server) { Replies = new ReplyFacts("jarm", replies, hash[(3 * Probes)..]) };
        facts.Texts["jarm"] = hash;
        return facts;
    }

    /// <summary>What the answers tell together, and what they do not.</summary>
    public static List<string> Remarks(IReadOnlyList<ProbeReply> replies, string hash)
    {
        List<string> remarks = [];
        if (hash == Nothing)
        {
            return
            [
                "This is no fingerprint but the lack of one: hosts without anything in common share it. Do not match on it.",
                "It does not mean that there is no TLS: servers that demand a name they know, or whose certificate has a key that the probes' signature algorithms leave out (Ed25519, RSA-PSS), answer all ten with an alert.",
                "jarm.py prints it too where a single probe ran into its time-out.",
            ];
        }

        // Those with a name, TLS or SSL.
        string[] versions = [.. replies.Select(reply => reply.Version).OfType<string>().Where(version => version.Contains('S')).Distinct(StringComparer.Ordinal).OrderDescending(StringComparer.Ordinal)];
        if (versions.Length > 0)
        {
            remarks.Add($"It answered in {Printable.List(versions)}{(versions.Contains("TLS 1.3") ? "; the letter of TLS 1.3 is that of TLS 1.2, d, as its version field says so, and its suites tell it apart" : string.Empty)}.");
        }

        AddOrder(remarks, replies);
        if (replies.Any(reply => !reply.HasHello))
        {
            remarks.Add("No ServerHello, 000, can be an alert, a closed connection or silence: which, does not show.");
        }

        if (replies.All(reply => reply.Code == "46a"))
        {
            remarks.Add("Ten times 46a is what jarm-go and programs built on it make of an answer that ends within its ServerHello: they read on in zeros.");
        }

        if (hash == OpenSslDefaults)
        {
            remarks.Add("The JARM README lists this value for Metasploit. openssl s_server gives it as well: it means OpenSSL with its defaults and no ALPN, and proves nothing about what runs on it.");
        }

        remarks.Add("A JARM is shared by servers of the same library and settings, and changes with the server name that was sent and with whatever stands in front of the server.");
        return remarks;
    }

    /// <summary>Two probes offer the same suites in opposite orders: whose order counted?</summary>
    private static void AddOrder(List<string> remarks, IReadOnlyList<ProbeReply> replies)
    {
        foreach ((int forward, int reverse) in (ReadOnlySpan<(int, int)>)[(0, 1), (6, 7)])
        {
            if (replies[forward].Cipher is { } one && replies[reverse].Cipher is { } two)
            {
                string names = $"{replies[forward].Name} and {replies[reverse].Name} offer the same suites in opposite orders";
                remarks.Add(one == two
                    ? $"{names} and got the same one: the server's own order decides."
                    : $"{names} and got different ones: the client's order decides, or part of it.");
                return;
            }
        }
    }
}
