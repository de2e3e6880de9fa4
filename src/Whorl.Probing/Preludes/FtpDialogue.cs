namespace Whorl.Probing.Preludes;

/// <summary>FTP: greeting, AUTH TLS (RFC 4217 section 4).</summary>
internal sealed class FtpDialogue : ReplyDialogue
{
    private const int ReadyInMinutes = 120;

    public static FtpDialogue Instance { get; } = new();

    /// <inheritdoc/>
    protected override bool HasFreeText => true;

    /// <inheritdoc/>
    protected override void ReadReply(Prelude talk, int code, ReadOnlySpan<byte> line)
    {
        switch (talk.Step)
        {
            case 0 when code == 220:
                talk.Say("AUTH TLS\r\n"u8);
                talk.Step++;
                break;
            case 0 when code == ReadyInMinutes:
                break;
            case 1 when code == 234:
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
