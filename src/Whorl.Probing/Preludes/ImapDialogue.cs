namespace Whorl.Probing.Preludes;

/// <summary>IMAP: greeting, STARTTLS under a tag (RFC 3501 sections 6.2.1 and 7.1).</summary>
internal sealed class ImapDialogue : LineDialogue
{
    public static ImapDialogue Instance { get; } = new();

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Goodbye => "w2 LOGOUT\r\n"u8;

    /// <summary>A server may send untagged responses at any time (RFC 3501 section 5.2).</summary>
    public override bool MaySpeakUnasked => true;

    /// <inheritdoc/>
    protected override bool CanBegin(Prelude talk, byte first) => first == '*' || (talk.Step > 0 && first == 'w');

    /// <inheritdoc/>
    protected override void ReadLine(Prelude talk, ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("* "u8))
        {
            ReadUntagged(talk, line);
        }
        else if (!line.StartsWith("w1 "u8))
        {
            talk.StopAsForeign(line);
        }
        else if (BeginsWith(line[3..], "OK"u8))
        {
            talk.Finish();
        }
        else if (BeginsWith(line[3..], "NO"u8) || BeginsWith(line[3..], "BAD"u8))
        {
            talk.Refuse(line);
        }
        else
        {
            talk.StopAsForeign(line);
        }
    }

    private static void ReadUntagged(Prelude talk, ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> response = line[2..];
        if (BeginsWith(response, "BYE"u8) || (talk.Step == 0 && BeginsWith(response, "PREAUTH"u8)))
        {
            // Who is known already may not ask for TLS any more (RFC 3501 section 6.2.1).
            talk.Refuse(line);
        }
        else if (talk.Step == 0)
        {
            if (!BeginsWith(response, "OK"u8))
            {
                talk.StopAsForeign(line);
                return;
            }

            talk.Say("w1 STARTTLS\r\n"u8);
            talk.Step++;
        }
    }
}
