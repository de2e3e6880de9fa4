namespace Whorl.Probing.Preludes;

/// <summary>A protocol of replies that begin with three digits and may have several lines (RFC 5321 section 4.2.1, RFC 959 section 4.2).</summary>
internal abstract class ReplyDialogue : LineDialogue
{
    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Goodbye => "QUIT\r\n"u8;

    /// <summary>Whether lines between a reply's first and last may be any text, as FTP has them.</summary>
    protected virtual bool HasFreeText => false;

    /// <summary>Takes the last line of a reply, code included.</summary>
    protected abstract void ReadReply(Prelude talk, int code, ReadOnlySpan<byte> line);

    /// <summary>Takes the text of a line behind the first one's, the last one's included.</summary>
    protected virtual void ReadText(Prelude talk, ReadOnlySpan<byte> text)
    {
    }

    /// <inheritdoc/>
    protected sealed override bool CanBegin(Prelude talk, byte first) => first is >= (byte)'0' and <= (byte)'9' || (talk.Number != 0 && HasFreeText);

    /// <inheritdoc/>
    protected sealed override void ReadLine(Prelude talk, ReadOnlySpan<byte> line)
    {
        // Number is the code of a reply that goes on.
        bool isReply = TryReadCode(line, out int code, out bool goesOn) && (talk.Number == 0 || code == talk.Number);
        if (!isReply)
        {
            if (talk.Number == 0 || !HasFreeText)
            {
                talk.StopAsForeign(line);
            }

            return;
        }

        if (talk.Number != 0)
        {
            ReadText(talk, line[Math.Min(4, line.Length)..]);
        }

        talk.Number = goesOn ? code : 0;
        if (!goesOn)
        {
            ReadReply(talk, code, line);
        }
    }

    private static bool TryReadCode(ReadOnlySpan<byte> line, out int code, out bool goesOn)
    {
        code = 0;
        goesOn = false;
        if (line.Length < 3 || (line.Length > 3 && line[3] is not ((byte)' ' or (byte)'-')) || line[0] is < (byte)'1' or > (byte)'5')
        {
            return false;
        }

        foreach (byte digit in line[..3])
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            code = (code * 10) + digit - '0';
        }

        goesOn = line.Length > 3 && line[3] == '-';
        return true;
    }
}
