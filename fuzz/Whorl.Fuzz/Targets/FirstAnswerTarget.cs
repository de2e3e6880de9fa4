using System.Buffers;
using System.Text;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Fuzz.Checks;
using Whorl.Probing.Handshakes;

namespace Whorl.Fuzz.Targets;

/// <summary>The beginning of an answer to JARM: a byte that chooses how it is cut, then the bytes.</summary>
internal sealed class FirstAnswerTarget : FuzzTarget
{
    private static readonly SearchValues<byte> Characters = SearchValues.Create("0123456789abcdefghij"u8);
    private readonly FirstAnswer answer = new();
    private readonly FirstAnswer single = new() { SingleRead = true };
    private readonly Utf8Text text = new();

    public override string Name => "first-answer";

    /// <inheritdoc/>
    public override void Dispose()
    {
        answer.Dispose();
        single.Dispose();
        base.Dispose();
    }

    protected override long AllocationCap(int inputLength) => (8L << 20) + (64L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
        {
            return;
        }

        byte cut = input[0];
        ReadOnlySpan<byte> bytes = input[1..];
        (HandshakeEnd end, string part) = Read(bytes, Cutting.Whole);
        foreach (Cutting cutting in (Cutting[])[bytes.Length < 6000 ? Cutting.OneByOne : Cutting.Random(cut, 500), Cutting.Random(cut + 1U, cut < 128 ? 16 : 1500)])
        {
            (HandshakeEnd other, string otherPart) = Read(bytes, cutting);
            Require(end == other, $"how the bytes arrive decides between {end} and {other}");
            Require(part == otherPart, $"how the bytes arrive decides between {part} and {otherPart}");
        }

        CheckSingleRead(bytes, cut);
        CheckHash(part, Write(bytes));
        CheckHash(bytes);
    }

    private (HandshakeEnd End, string Part) Read(ReadOnlySpan<byte> bytes, Cutting cutting)
    {
        answer.Reset();
        foreach (ReadOnlySpan<byte> piece in cutting.Of(bytes))
        {
            if (answer.End != HandshakeEnd.None)
            {
                break;
            }

            answer.Receive(piece);
        }

        Require(answer.Bytes.Length <= bytes.Length, "the answer is longer than what came");

        // As long as more is wanted there is no answer, and what is made of it then is the owner's doing.
        return (answer.End, Write(answer.Bytes));
    }

    private void CheckSingleRead(ReadOnlySpan<byte> bytes, byte cut)
    {
        single.Reset();
        int first = 1 + (cut % bytes.Length);
        single.Receive(bytes[..first]);
        Require(single.End != HandshakeEnd.None, "the first read is not the answer");
        single.Receive(bytes[(first - 1)..]);
        Require(single.Bytes.SequenceEqual(bytes[..first]), "the answer is not what the first read gave");
        Write(single.Bytes);
    }

    /// <summary>Writes a part, which must be the one that the reference's rules give.</summary>
    private string Write(ReadOnlySpan<byte> bytes)
    {
        text.Clear();
        Jarm.WriteProbe(bytes, text);
        Require(text.Written.Count((byte)'|') >= 3, "a part has too few bars");
        string part = Encoding.UTF8.GetString(text.Written);
        string expected = JarmReference.Probe(bytes);
        Require(part == expected, $"{part} where the reference says {expected}");
        return part;
    }

    private static void CheckHash(string one, string other)
    {
        string[] parts = [one, "|||", other, "|||", "c02f|0303|h2|0000-0010", "|||", "|||", one, "|||", "|||"];
        string hash = CheckHash(Encoding.UTF8.GetBytes(string.Join(',', parts)));
        bool isComparable = parts.All(part => !part.Contains(',', StringComparison.Ordinal) && part.Split('|') is { Length: 4 } fields && (fields[1].Length == 0 || fields[1][3] is >= '0' and <= '5'));
        Require(!isComparable || hash == JarmReference.Hash(parts), "the hash is not the reference's");
    }

    private static string CheckHash(ReadOnlySpan<byte> raw)
    {
        Span<byte> hash = stackalloc byte[Jarm.HashLength];
        Jarm.WriteHash(raw, hash);
        Require(!hash.ContainsAnyExcept(Characters), "the hash has other characters than digits and letters");
        return Encoding.ASCII.GetString(hash);
    }
}
