using System.Buffers;
using System.Text;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;

namespace Whorl.Fuzz.Targets;

/// <summary>The bytes of a ServerAnswer, well-formed or not.</summary>
internal sealed class AtsfTarget : FuzzTarget
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdef"u8);
    private readonly Utf8Text text = new();
    private readonly Utf8Text without = new();

    public override string Name => "atsf";

    /// <summary>Throws unless a text may be a part of the fingerprint: empty, or five lists behind version and suite, and alerts.</summary>
    public static void RequirePart(ReadOnlySpan<byte> part)
    {
        Require(!part.ContainsAnyExceptInRange((byte)'!', (byte)'~') && !part.Contains((byte)'|'), "a part has characters that no part may have");
        if (!part.IsEmpty)
        {
            int alerts = part.IndexOf((byte)'<');
            Require(part[..(alerts < 0 ? part.Length : alerts)].Count((byte)'_') == 6, "a part has not seven fields");
        }
    }

    protected override void Run(ReadOnlySpan<byte> input)
    {
        text.Clear();
        Atsf.WriteProbe(input, text);
        RequirePart(text.Written);

        without.Clear();
        Atsf.WriteWithoutStatusRequest(text.Written, without);
        string part = Encoding.ASCII.GetString(text.Written);
        Require(Encoding.ASCII.GetString(without.Written) == Naive(part), "status_request is not taken out as the method says");

        Span<byte> hash = stackalloc byte[Atsf.HashLength];
        Atsf.WriteHash(without.Written, hash);
        Require(!hash.ContainsAnyExcept(Digits), "the hash is not hexadecimal");
    }

    /// <summary>The method's own words: delete every <c>-5.</c>, then replace <c>_5.</c> and a hyphen behind it by <c>_</c>.</summary>
    private static string Naive(string part)
    {
        string rest = part.Replace("-5.", "", StringComparison.Ordinal);
        return rest.Replace("_5.-", "_", StringComparison.Ordinal).Replace("_5.", "_", StringComparison.Ordinal);
    }
}
