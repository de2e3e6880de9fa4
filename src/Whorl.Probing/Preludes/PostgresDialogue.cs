namespace Whorl.Probing.Preludes;

/// <summary>PostgreSQL: SSLRequest, and one byte for an answer (its manual, "SSL Session Encryption").</summary>
internal sealed class PostgresDialogue : Dialogue
{
    public static PostgresDialogue Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Prelude talk) => talk.Say([0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F]);

    /// <inheritdoc/>
    public override int Read(Prelude talk, ReadOnlySpan<byte> bytes)
    {
        switch (bytes[0])
        {
            case (byte)'S':
                talk.Finish();
                break;
            case (byte)'N':
                talk.Refuse(bytes[..1]);
                break;
            case (byte)'E':
                // A server that does not know the request, or has no connection left.
                talk.Refuse(bytes);
                break;
            default:
                talk.StopAsForeign(bytes);
                break;
        }

        return 1;
    }
}
