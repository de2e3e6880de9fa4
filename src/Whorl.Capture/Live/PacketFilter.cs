using System.Diagnostics.CodeAnalysis;
using Whorl.Capture.Files;
using Whorl.Capture.Live.Native;

namespace Whorl.Capture.Live;

/// <summary>
/// A filter expression in the language of pcap-filter(7), compiled by libpcap for each link type it meets. It belongs to
/// one reader at a time.
/// </summary>
public sealed class PacketFilter : IDisposable
{
    private const int SnapLength = 262144;
    private const long NanosecondsPerSecond = 1_000_000_000;

    // What may follow a beginning of an expression to make it whole: if none of these does, the beginning is wrong.
    private static readonly string[] Endings = ["", " tcp", " 1", " 1.1.1.1", " port 1", " 1.0.0.0/8", " host 1.1.1.1", "] = 1", " 1] = 1", " = 1", " 00:00:00:00:00:00", " proto 6", " ::1"];

    private readonly Dictionary<LinkType, Compiled> programs = [];
    private LinkType lastLinkType;
    private Compiled? last;

    private PacketFilter(string expression) => Expression = expression;

    /// <summary>What is said where libpcap is absent.</summary>
    public static string NeedsLibrary => "needs libpcap, which is not installed: install the package libpcap0.8 (Debian, Ubuntu) or libpcap (Fedora, Arch, Alpine)";

    /// <summary>The expression as it was given.</summary>
    public string Expression { get; }

    /// <summary>Reads an expression. Where it makes no sense <paramref name="error"/> says in one sentence what is wrong and where.</summary>
    public static bool TryCreate(string expression, [NotNullWhen(true)] out PacketFilter? filter, [NotNullWhen(false)] out string? error)
    {
        filter = null;
        if (!Pcap.IsInstalled)
        {
            error = $"--filter {NeedsLibrary}";
            return false;
        }

        Compiled? program = Compile(expression, LinkType.Ethernet, out string reason);
        if (program is null)
        {
            error = Describe(expression, reason);
            return false;
        }

        filter = new PacketFilter(expression);
        filter.programs.Add(LinkType.Ethernet, program);
        error = null;
        return true;
    }

    /// <summary>Makes sure that the expression has a meaning for packets of a link type; says in one sentence why not.</summary>
    public bool TryPrepare(LinkType linkType, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (programs.ContainsKey(linkType))
        {
            return true;
        }

        Compiled? program = Compile(Expression, linkType, out string reason);
        if (program is null)
        {
            error = $"--filter '{Expression}' has no meaning for packets of link type {(int)linkType}: {reason}";
            return false;
        }

        programs.Add(linkType, program);
        return true;
    }

    /// <summary>Whether a packet passes. Packets of a link type that was not prepared do not.</summary>
    public bool Matches(ReadOnlySpan<byte> packet, in CapturedPacket captured)
    {
        if (last is null || captured.LinkType != lastLinkType)
        {
            last = programs.GetValueOrDefault(captured.LinkType);
            lastLinkType = captured.LinkType;
        }

        if (last is null)
        {
            return false;
        }

        long seconds = Math.DivRem(captured.Timestamp, NanosecondsPerSecond, out long fraction);
        Pcap.PacketHeader header = new()
        {
            Seconds = (nint)seconds,
            Fraction = (nint)fraction,
            CapturedLength = (uint)packet.Length,
            Length = (uint)Math.Max(captured.OriginalLength, packet.Length),
        };
        return last.Matches(header, packet);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Compiled program in programs.Values)
        {
            program.Dispose();
        }

        programs.Clear();
        last = null;
    }

    /// <summary>One sentence about an expression that libpcap does not understand, with the place where it stops making sense.</summary>
    internal static string Describe(string expression, string reason)
    {
        // The library's wording of a syntax error names no place and differs from version to version.
        reason = reason.Contains("syntax error", StringComparison.Ordinal) || reason.Contains("parse error", StringComparison.Ordinal) ? "syntax error" : reason;
        foreach (Range word in Words(expression))
        {
            if (!CanBecomeWhole(expression[..word.End.Value]))
            {
                int start = word.Start.Value;
                return $"--filter '{expression}' makes no sense at '{expression[word]}' (character {start + 1}): {reason}; see man pcap-filter";
            }
        }

        return $"--filter '{expression}' makes no sense at its end: {reason}; see man pcap-filter";
    }

    private static IEnumerable<Range> Words(string expression)
    {
        int at = 0;
        while (at < expression.Length)
        {
            if (expression[at] == ' ')
            {
                at++;
                continue;
            }

            int end = at + 1;
            if (!IsSign(expression[at]))
            {
                while (end < expression.Length && expression[end] != ' ' && !IsSign(expression[end]))
                {
                    end++;
                }
            }

            yield return at..end;
            at = end;
        }
    }

    private static bool IsSign(char c) => c is '(' or ')' or '[' or ']' or '=' or '&' or '|' or '!' or '<' or '>';

    private static bool CanBecomeWhole(string beginning)
    {
        string open = new(')', Math.Max(0, beginning.Count(c => c == '(') - beginning.Count(c => c == ')')));
        foreach (string ending in Endings)
        {
            using Compiled? program = Compile(beginning + ending + open, LinkType.Ethernet, out _);
            if (program is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static Compiled? Compile(string expression, LinkType linkType, out string reason)
    {
        using Pcap.Session session = Pcap.OpenDead(DataLink.Of(linkType), SnapLength);
        if (Pcap.Compile(session, out Pcap.Program program, expression, 1, Pcap.UnknownNetmask) == 0)
        {
            reason = "";
            return new Compiled(program);
        }

        reason = Pcap.ErrorOf(session);
        return null;
    }

    private sealed class Compiled(Pcap.Program program) : IDisposable
    {
        private Pcap.Program program = program;

        public bool Matches(in Pcap.PacketHeader header, ReadOnlySpan<byte> packet) => Pcap.Matches(ref program, header, packet);

        public void Dispose() => Pcap.Free(ref program);
    }
}
