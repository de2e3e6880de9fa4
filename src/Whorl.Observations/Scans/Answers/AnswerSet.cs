using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Probing.Scanning;

namespace Whorl.Observations.Scans.Answers;

/// <summary>
/// What a server answered to all probes of a plan, in one row of bytes from which any fingerprint can be computed later. A byte says
/// the form (1); behind it, compressed (RFC 1951): for each probe its kind, the hello's name and the outcome's name each behind a
/// length of a byte, and the answer behind a length of four.
/// </summary>
/// <remarks>Two scans of a server that did not change give the same bytes: see <see cref="AnswerBlanks"/>.</remarks>
public sealed class AnswerSet
{
    private const byte Form = 1;

    /// <summary>What a damaged row may grow to when it is read.</summary>
    private const int MostBytes = 1 << 24;

    private readonly Utf8Text gathered = new(16 * 1024);
    private readonly AnswerBlanks blanks = new();

    /// <summary>Forgets the answers gathered.</summary>
    public void Clear() => gathered.Clear();

    /// <summary>Adds the answer to a probe; called in the plan's order.</summary>
    public void Add(ProbeKind kind, string name, ProbeOutcome outcome, ReadOnlySpan<byte> answer)
    {
        gathered.Append((byte)kind);
        AppendName(name);
        AppendName(outcome.Name());
        ReadOnlySpan<byte> kept = blanks.Apply(kind, outcome, answer);
        BinaryPrimitives.WriteInt32BigEndian(gathered.Reserve(sizeof(int)), kept.Length);
        gathered.Advance(sizeof(int));
        gathered.Append(kept);
    }

    /// <summary>The answers gathered, as bytes.</summary>
    public byte[] ToArray()
    {
        using MemoryStream packed = new();
        packed.WriteByte(Form);
        using (DeflateStream deflate = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(gathered.Written);
        }

        return packed.ToArray();
    }

    /// <summary>Reads what <see cref="ToArray"/> gave; false where it is damaged or of a later form.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, [NotNullWhen(true)] out IReadOnlyList<KeptAnswer>? answers)
    {
        answers = null;
        if (content.IsEmpty || content[0] != Form || Unpack(content[1..]) is not { } bytes)
        {
            return false;
        }

        List<KeptAnswer> read = [];
        ReadOnlySpan<byte> rest = bytes;
        while (!rest.IsEmpty)
        {
            ProbeKind kind = (ProbeKind)rest[0];
            rest = rest[1..];
            if (kind > ProbeKind.Look || !TryTakeName(ref rest, out string name) || !TryTakeName(ref rest, out string outcomeName) || OutcomeOf(outcomeName) is not { } outcome
                || rest.Length < sizeof(int) || (uint)BinaryPrimitives.ReadInt32BigEndian(rest) > (uint)(rest.Length - sizeof(int)))
            {
                return false;
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            read.Add(new KeptAnswer(kind, name, outcome, rest.Slice(sizeof(int), length).ToArray()));
            rest = rest[(sizeof(int) + length)..];
        }

        answers = read;
        return true;
    }

    private static byte[]? Unpack(ReadOnlySpan<byte> packed)
    {
        try
        {
            using MemoryStream source = new(packed.ToArray());
            using DeflateStream inflate = new(source, CompressionMode.Decompress);
            using MemoryStream bytes = new();
            byte[] part = new byte[16 * 1024];
            for (int read = inflate.Read(part); read > 0; read = inflate.Read(part))
            {
                if (bytes.Length + read > MostBytes)
                {
                    return null;
                }

                bytes.Write(part, 0, read);
            }

            return bytes.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static ProbeOutcome? OutcomeOf(string name)
    {
        foreach (ProbeOutcome outcome in Enum.GetValues<ProbeOutcome>())
        {
            if (outcome.Name() == name)
            {
                return outcome;
            }
        }

        return null;
    }

    private static bool TryTakeName(ref ReadOnlySpan<byte> rest, out string name)
    {
        name = "";
        if (rest.IsEmpty || rest[0] > rest.Length - 1)
        {
            return false;
        }

        int length = rest[0];
        name = Encoding.UTF8.GetString(rest.Slice(1, length));
        rest = rest[(1 + length)..];
        return true;
    }

    private void AppendName(string name)
    {
        Span<byte> to = gathered.Reserve(1 + byte.MaxValue);
        bool fits = Encoding.UTF8.TryGetBytes(name, to.Slice(1, byte.MaxValue), out int written);
        to[0] = fits ? (byte)written : (byte)0;
        gathered.Advance(1 + to[0]);
    }
}
