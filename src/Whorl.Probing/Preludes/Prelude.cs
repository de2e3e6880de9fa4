using Whorl.Probing.Handshakes;

namespace Whorl.Probing.Preludes;

/// <summary>
/// What is said on a connection before TLS, without a socket: first with a proxy, then with the server. It takes what the peer
/// sent and gives what is to be sent, keeps no more than one unfinished line or packet, and stops at the byte of the go-ahead.
/// </summary>
/// <remarks>
/// One thread at a time; <see cref="Start"/> begins anew. An answer that is there before its question has been sent is not
/// the answer to it: unless the protocol allows a server to speak unasked, it ends the prelude, so that nothing that somebody
/// put before the go-ahead (CVE-2011-0411 and its kin) is taken for the server's word. Bytes behind the go-ahead are TLS's.
/// </remarks>
public sealed class Prelude : IDisposable
{
    /// <summary>The most that a peer may say in one dialogue.</summary>
    public const int MostHeard = 16384;

    /// <summary>The longest line or packet.</summary>
    public const int LongestUnit = 4096;

    /// <summary>How this client calls itself where it must: a name that is nobody's (RFC 2606 section 2).</summary>
    public const string DefaultClientName = "whorl.invalid";

    private const int LongestHost = 255;

    private readonly byte[] host = new byte[LongestHost];
    private PooledBuffer incoming;
    private PooledBuffer outgoing;
    private ProxyRoute? proxy;
    private StartTlsProtocol protocol;
    private Dialogue? dialogue;
    private bool isFinished;
    private bool hasSpoken;
    private int heard;
    private int hostLength;

    /// <summary>How the prelude ended, or <see cref="PreludeEnd.None"/>.</summary>
    public PreludeEnd End { get; private set; }

    /// <summary>Whether it is the proxy that is spoken with.</summary>
    public bool IsAtProxy => proxy is not null;

    /// <summary>What the peer said that ended the prelude, in printable ASCII; empty where it ended well.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>What is to be sent and was not taken by <see cref="Sent"/>.</summary>
    public ReadOnlySpan<byte> Outgoing => outgoing.Bytes;

    /// <summary>How this client calls itself.</summary>
    internal string ClientName { get; private set; } = DefaultClientName;

    /// <summary>The name or address that the server is spoken to by.</summary>
    internal ReadOnlySpan<byte> Host => host.AsSpan(0, hostLength);

    /// <summary>The target's address.</summary>
    internal HostAddress Address { get; private set; }

    /// <summary>The target's port.</summary>
    internal ushort Port { get; private set; }

    /// <summary>The target's name where the proxy looks it up.</summary>
    internal string? Name { get; private set; }

    /// <summary>The proxy's name and password.</summary>
    internal ProxyRoute Proxy => proxy!;

    /// <summary>Where a dialogue stands; 0 at its beginning, as the numbers that it may remember.</summary>
    internal int Step { get; set; }

    internal int Number { get; set; }

    internal int Count { get; set; }

    /// <summary>Whether a dialogue has heard TLS being offered.</summary>
    internal bool IsOffered { get; set; }

    /// <summary>Begins a prelude: afterwards <see cref="Outgoing"/> holds what the client says first, if it speaks first.</summary>
    /// <param name="by">The proxy to go through, null for none.</param>
    /// <param name="asked">What to speak with the server.</param>
    /// <param name="target">The server.</param>
    /// <param name="clientName">How the client calls itself.</param>
    public void Start(ProxyRoute? by, StartTlsProtocol asked, in PreludeTarget target, string clientName)
    {
        Reset();
        proxy = by;
        protocol = asked;
        Address = target.Address;
        Port = target.Port;
        Name = target.Name;
        ClientName = clientName;
        if (!HostText.TryCopy(target.Host, host, out hostLength))
        {
            hostLength = HostText.Write(target.Address, host);
        }

        Next();
    }

    /// <summary>Forgets the first <paramref name="count"/> bytes of <see cref="Outgoing"/>, which have been sent.</summary>
    public void Sent(int count) => outgoing.Consume(count);

    /// <summary>Takes bytes as they came, and says how many of them belong to the prelude; the others are TLS's.</summary>
    public int Receive(ReadOnlySpan<byte> bytes)
    {
        if (End != PreludeEnd.None)
        {
            return 0;
        }

        if (incoming.Length == 0)
        {
            int used = ReadUnits(bytes);
            if (End != PreludeEnd.None)
            {
                return used;
            }

            incoming.Append(bytes[used..]);
            return bytes.Length;
        }

        incoming.Append(bytes);
        int consumed = ReadUnits(incoming.Bytes);
        if (End != PreludeEnd.None)
        {
            int rest = incoming.Length - consumed;
            incoming.Clear();
            return Math.Max(0, bytes.Length - rest);
        }

        incoming.Consume(consumed);
        return bytes.Length;
    }

    /// <summary>Forgets everything and gives the buffers back.</summary>
    public void Reset()
    {
        incoming.Clear();
        outgoing.Clear();
        dialogue = null;
        proxy = null;
        End = PreludeEnd.None;
        Reason = "";
    }

    /// <inheritdoc/>
    public void Dispose() => Reset();

    /// <summary>Says something to the peer.</summary>
    internal void Say(ReadOnlySpan<byte> bytes)
    {
        outgoing.Append(bytes);
        hasSpoken = true;
    }

    /// <summary>What is being read is the peer's go-ahead.</summary>
    internal void Finish() => isFinished = true;

    /// <summary>The prelude ends without TLS.</summary>
    internal void Stop(PreludeEnd end, ReadOnlySpan<byte> said)
    {
        End = end;
        Reason = HostText.Printable(said);
    }

    /// <summary>The server speaks the protocol, and there will be no TLS: says goodbye, as the protocol wants it.</summary>
    internal void Refuse(ReadOnlySpan<byte> said)
    {
        Say(dialogue!.Goodbye);
        Stop(PreludeEnd.NoStartTls, said);
    }

    /// <summary>The peer does not speak as the dialogue wants it.</summary>
    internal void StopAsForeign(ReadOnlySpan<byte> said) => Stop(IsAtProxy ? PreludeEnd.ProxyFailed : PreludeEnd.NotTheProtocol, said);

    /// <summary>Begins the first dialogue, or the one after that with the proxy.</summary>
    private void Next()
    {
        if (dialogue is null && proxy is not null)
        {
            dialogue = proxy.Dialogue;
        }
        else
        {
            bool isDone = dialogue is not null && !IsAtProxy;
            proxy = null;
            dialogue = isDone ? null : Dialogue.Of(protocol);
        }

        (Step, Number, Count, IsOffered, isFinished, hasSpoken, heard) = (0, 0, 0, false, false, false, 0);
        if (dialogue is null)
        {
            End = PreludeEnd.Ready;
        }
        else
        {
            dialogue.Begin(this);
        }
    }

    /// <summary>Reads whole units and says how many bytes they are.</summary>
    private int ReadUnits(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            hasSpoken = false;
            int most = Math.Min(bytes.Length - at, MostHeard - heard);
            int used = most == 0 ? 0 : dialogue!.Read(this, bytes.Slice(at, most));
            at += used;
            heard += used;
            if (End != PreludeEnd.None)
            {
                break;
            }

            int rest = bytes.Length - at;
            if (used == 0)
            {
                if (heard + rest > MostHeard || rest > LongestUnit)
                {
                    StopAsForeign("it speaks without end"u8);
                }

                break;
            }

            bool mayBeUnasked = dialogue!.MaySpeakUnasked && !isFinished;
            bool spoke = hasSpoken;
            if (isFinished)
            {
                Next();
                spoke |= hasSpoken;
            }

            if (spoke && rest > 0 && !mayBeUnasked)
            {
                StopAsForeign("it answered before it was asked"u8);
            }

            if (End != PreludeEnd.None)
            {
                break;
            }
        }

        return at;
    }
}
