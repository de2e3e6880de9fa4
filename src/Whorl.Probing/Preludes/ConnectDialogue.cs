using System.Globalization;
using System.Text;

namespace Whorl.Probing.Preludes;

/// <summary>HTTP's CONNECT (RFC 9110 section 9.3.6): any 2xx is the go-ahead, at the end of its header section.</summary>
internal sealed class ConnectDialogue : LineDialogue
{
    private const int InHeader = 1;

    public static ConnectDialogue Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Prelude talk)
    {
        Span<byte> target = stackalloc byte[320];
        int length = WriteTarget(talk, target);
        talk.Say("CONNECT "u8);
        talk.Say(target[..length]);
        talk.Say(" HTTP/1.1\r\nHost: "u8);
        talk.Say(target[..length]);
        talk.Say("\r\n"u8);
        talk.Say(talk.Proxy.AuthorizationLine);
        talk.Say("\r\n"u8);
    }

    /// <inheritdoc/>
    protected override bool CanBegin(Prelude talk, byte first) => talk.Step == InHeader || first == 'H';

    /// <inheritdoc/>
    protected override void ReadLine(Prelude talk, ReadOnlySpan<byte> line)
    {
        if (talk.Step == 0)
        {
            ReadStatus(talk, line);
        }
        else if (line.IsEmpty && talk.Number >= 200)
        {
            talk.Finish();
        }
        else if (line.IsEmpty)
        {
            // An interim response (RFC 9110 section 15.2): the final one follows.
            talk.Step = 0;
        }
    }

    private static void ReadStatus(Prelude talk, ReadOnlySpan<byte> line)
    {
        // HTTP/1.1 200 Connection established; a proxy may leave the reason out, or be one of HTTP/1.0.
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[8] != ' ' || (line.Length > 12 && line[12] != ' ')
            || line[9..12].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            talk.StopAsForeign(line);
            return;
        }

        int status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + line[11] - '0';
        if (status is (>= 100 and < 300) and not 101)
        {
            talk.Number = status;
            talk.Step = InHeader;
            return;
        }

        talk.Stop(
            status switch
            {
                502 or 503 => PreludeEnd.TargetUnreachable,
                504 => PreludeEnd.TargetTimedOut,
                _ => PreludeEnd.ProxyRefused,
            },
            line[9..]);
    }

    private static int WriteTarget(Prelude talk, Span<byte> to)
    {
        int length = 0;
        if (talk.Name is { Length: <= byte.MaxValue } name)
        {
            length += Encoding.ASCII.GetBytes(name, to);
        }
        else if (talk.Address.IsIPv4)
        {
            length += HostText.Write(talk.Address, to);
        }
        else
        {
            to[length++] = (byte)'[';
            length += HostText.Write(talk.Address, to[length..]);
            to[length++] = (byte)']';
        }

        to[length++] = (byte)':';
        talk.Port.TryFormat(to[length..], out int digits, provider: CultureInfo.InvariantCulture);
        return length + digits;
    }
}
