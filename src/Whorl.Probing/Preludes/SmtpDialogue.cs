using System.Text;

namespace Whorl.Probing.Preludes;

/// <summary>SMTP: greeting, EHLO, STARTTLS (RFC 3207 section 4).</summary>
internal sealed class SmtpDialogue : ReplyDialogue
{
    private const int Greeting = 0;
    private const int Hello = 1;

    public static SmtpDialogue Instance { get; } = new();

    /// <inheritdoc/>
    protected override void ReadText(Prelude talk, ReadOnlySpan<byte> text) =>
        talk.IsOffered |= talk.Step == Hello && BeginsWith(text, "STARTTLS"u8);

    /// <inheritdoc/>
    protected override void ReadReply(Prelude talk, int code, ReadOnlySpan<byte> line)
    {
        switch (talk.Step)
        {
            case Greeting when code == 220:
                Span<byte> hello = stackalloc byte[5 + 255 + 2];
                "EHLO "u8.CopyTo(hello);
                int length = 5 + Encoding.ASCII.GetBytes(talk.ClientName, hello[5..]);
                "\r\n"u8.CopyTo(hello[length..]);
                talk.Say(hello[..(length + 2)]);
                talk.Step++;
                break;
            case Hello when code == 250 && talk.IsOffered:
                talk.Say("STARTTLS\r\n"u8);
                talk.Step++;
                break;
            case > Hello when code == 220:
                talk.Finish();
                break;
            case Hello when code == 250:
            case var _ when code >= 400:
                talk.Refuse(line);
                break;
            default:
                talk.StopAsForeign(line);
                break;
        }
    }
}
