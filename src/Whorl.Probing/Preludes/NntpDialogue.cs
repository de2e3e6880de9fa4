namespace Whorl.Probing.Preludes;

/// <summary>NNTP: greeting, STARTTLS (RFC 4642 section 2.2).</summary>
internal sealed class NntpDialogue : ReplyDialogue
{
    public static NntpDialogue Instance { get; } = new();

    /// <inheritdoc/>
    protected override void ReadReply(Prelude talk, int code, ReadOnlySpan<byte> line)
    {
        switch (talk.Step)
        {
            case 0 when code is 200 or 201:
                talk.Say("STARTTLS\r\n"u8);
                talk.Step++;
                break;
            case 1 when code == 382:
                talk.Finish();
                break;
            case var _ when code >= 400:
                talk.Refuse(line);
                break;
            default:
                talk.StopAsForeign(line);
                break;
        }
    }
}
