namespace Whorl.Probing.Preludes;

/// <summary>POP3: greeting, STLS (RFC 2595 section 4).</summary>
internal sealed class Pop3Dialogue : LineDialogue
{
    public static Pop3Dialogue Instance { get; } = new();

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Goodbye => "QUIT\r\n"u8;

    /// <inheritdoc/>
    protected override bool CanBegin(Prelude talk, byte first) => first is (byte)'+' or (byte)'-';

    /// <inheritdoc/>
    protected override void ReadLine(Prelude talk, ReadOnlySpan<byte> line)
    {
        if (BeginsWith(line, "-ERR"u8))
        {
            talk.Refuse(line);
        }
        else if (!BeginsWith(line, "+OK"u8))
        {
            talk.StopAsForeign(line);
        }
        else if (talk.Step++ == 0)
        {
            talk.Say("STLS\r\n"u8);
        }
        else
        {
            talk.Finish();
        }
    }
}
