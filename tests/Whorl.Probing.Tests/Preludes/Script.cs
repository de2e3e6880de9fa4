using System.Text;
using Whorl.Probing.Preludes;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>
/// A dialogue byte for byte: turns that begin with <c>C</c> for what the client must say and <c>S</c> for what the peer says, each
/// character one byte. It is played with the peer's bytes cut in every way.
/// </summary>
internal sealed class Script(params string[] turns)
{
    private const string Tls = "\u0016\u0003\u0003\0\u0002\u0002\n<";

    public StartTlsProtocol Protocol { get; init; }

    public ProxyRoute? Proxy { get; init; }

    public string Host { get; init; } = "mail.example";

    public string? Name { get; init; }

    public string Address { get; init; } = "192.0.2.7";

    public ushort Port { get; init; } = 4433;

    public static Script Of(StartTlsProtocol protocol, params string[] turns) => new(turns) { Protocol = protocol };

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Plays it however the bytes are cut, and with TLS at its heels.</summary>
    public void EndsWith(PreludeEnd end, string? reason = null)
    {
        using Prelude prelude = new();
        foreach (int piece in (int[])[1, 2, 3, 5, 13, int.MaxValue])
        {
            Play(prelude, end, reason, (at, left) => Math.Min(piece, left), piece.ToString());
        }

        int longest = turns.Max(static turn => turn.Length);
        for (int cut = 1; cut < longest; cut++)
        {
            Play(prelude, end, reason, (at, left) => at == 0 ? Math.Min(cut, left) : left, $"cut at {cut}");
        }
    }

    public void Start(Prelude prelude)
    {
        Assert.True(HostAddress.TryParse(Address, out HostAddress address));
        PreludeTarget target = new() { Address = address, Port = Port, Host = Bytes(Host), Name = Name };
        prelude.Start(Proxy, Protocol, target, Prelude.DefaultClientName);
    }

    private void Play(Prelude prelude, PreludeEnd end, string? reason, Func<int, int, int> pieceAt, string how)
    {
        Start(prelude);
        int last = Array.FindLastIndex(turns, static turn => turn[0] == 'S');
        for (int i = 0; i < turns.Length; i++)
        {
            if (turns[i][0] == 'C')
            {
                Assert.Equal(turns[i][1..], Encoding.Latin1.GetString(prelude.Outgoing));
                prelude.Sent(prelude.Outgoing.Length);
                continue;
            }

            Assert.True(prelude.Outgoing.IsEmpty, $"{how}: said before turn {i}");
            Assert.True(prelude.End == PreludeEnd.None, $"{how}: {prelude.End} before turn {i}: {prelude.Reason}");
            bool bearsTls = i == last && end == PreludeEnd.Ready && i == turns.Length - 1;
            byte[] bytes = Bytes(turns[i][1..] + (bearsTls ? Tls : ""));
            int at = 0;
            while (at < bytes.Length && prelude.End == PreludeEnd.None)
            {
                int count = pieceAt(at, bytes.Length - at);
                int used = prelude.Receive(bytes.AsSpan(at, count));
                Assert.True(prelude.End != PreludeEnd.None || used == count, how);
                at += prelude.End == PreludeEnd.Ready ? used : count;
            }

            if (bearsTls)
            {
                Assert.True(bytes.Length - at == Tls.Length, $"{how}: {bytes.Length - at} bytes for TLS, {prelude.End} {prelude.Reason}");
            }
        }

        Assert.True(prelude.End == end, $"{how}: {prelude.End} {prelude.Reason}");
        if (reason is not null)
        {
            Assert.Equal(reason, prelude.Reason);
        }

        prelude.Reset();
    }
}
