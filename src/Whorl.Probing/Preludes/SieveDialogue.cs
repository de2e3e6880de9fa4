using System.Globalization;

namespace Whorl.Probing.Preludes;

/// <summary>ManageSieve: capabilities, STARTTLS (RFC 5804 sections 1.2, 1.7 and 2.2). A string may be a literal, announced by its length.</summary>
internal sealed class SieveDialogue : LineDialogue
{
    private const int Capability = 0;
    private const int Ok = 1;
    private const int Refusal = 2;
    private const int Continued = 4;

    public static SieveDialogue Instance { get; } = new();

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Goodbye => "LOGOUT\r\n"u8;

    /// <summary>Number says what the response is whose last line has not come; Count how much of its literal has not.</summary>
    protected override bool TrySkip(Prelude talk, ReadOnlySpan<byte> bytes, out int skipped)
    {
        skipped = Math.Min(Math.Min(talk.Count, bytes.Length), Prelude.LongestUnit);
        talk.Count -= skipped;
        return skipped > 0;
    }

    /// <inheritdoc/>
    protected override bool CanBegin(Prelude talk, byte first) => talk.Number >= Continued || first is (byte)'"' || char.IsAsciiLetter((char)first);

    /// <inheritdoc/>
    protected override void ReadLine(Prelude talk, ReadOnlySpan<byte> line)
    {
        int kind = talk.Number & ~Continued;
        if (talk.Number < Continued)
        {
            if (BeginsWith(line, "OK"u8))
            {
                kind = Ok;
            }
            else if (BeginsWith(line, "NO"u8) || BeginsWith(line, "BYE"u8))
            {
                kind = Refusal;
            }
            else if (talk.Step == 0 && line.StartsWith("\""u8))
            {
                kind = Capability;
                talk.IsOffered |= BeginsWith(line, "\"STARTTLS\""u8);
            }
            else
            {
                talk.StopAsForeign(line);
                return;
            }
        }

        int literal = LiteralAtEnd(line);
        if (literal > Prelude.MostHeard)
        {
            talk.StopAsForeign(line);
        }
        else if (literal >= 0)
        {
            (talk.Number, talk.Count) = (kind | Continued, literal);
        }
        else
        {
            talk.Number = 0;
            ReadResponse(talk, kind, line);
        }
    }

    private static void ReadResponse(Prelude talk, int kind, ReadOnlySpan<byte> line)
    {
        if (kind == Refusal || (kind == Ok && talk.Step == 0 && !talk.IsOffered))
        {
            talk.Refuse(line);
        }
        else if (kind == Ok && talk.Step == 0)
        {
            talk.Say("STARTTLS\r\n"u8);
            talk.Step++;
        }
        else if (kind == Ok)
        {
            talk.Finish();
        }
    }

    /// <summary>The length of a literal (<c>{5}</c>, <c>{5+}</c>) that begins behind the line; -1 for none.</summary>
    private static int LiteralAtEnd(ReadOnlySpan<byte> line)
    {
        int open = line.LastIndexOf((byte)'{');
        if (open < 0 || line[^1] != '}')
        {
            return -1;
        }

        ReadOnlySpan<byte> digits = line[(open + 1)..^1].TrimEnd((byte)'+');
        return digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? -1
            : digits.Length <= 6 && int.TryParse(digits, CultureInfo.InvariantCulture, out int length) ? length
            : int.MaxValue;
    }
}
