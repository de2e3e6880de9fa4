using Whorl.Fuzz.Checks;
using Whorl.Probing;
using Whorl.Probing.Preludes;

namespace Whorl.Fuzz.Targets;

/// <summary>
/// What is said before TLS: a byte chooses the protocol, one the proxy and the target, one how the bytes are cut; then come what
/// the peer says at a time, with their lengths in front.
/// </summary>
internal sealed class PreludesTarget : FuzzTarget
{
    private const int MostSaid = 4096;
    private const string Unasked = "it answered before it was asked";
    private static readonly StartTlsProtocol[] Protocols = Enum.GetValues<StartTlsProtocol>();
    private static readonly ProxyRoute?[] Proxies = [null, null, .. new[] { "socks5://h:1", "socks5://u:p@h:1", "socks5h://h:1", "http://h:1", "http://u:p@h:1" }.Select(Route)];
    private readonly Prelude prelude = new();
    private readonly List<byte> said = [];

    public override string Name => "prelude";

    /// <inheritdoc/>
    public override void Dispose()
    {
        prelude.Dispose();
        base.Dispose();
    }

    protected override long AllocationCap(int inputLength) => (2L << 20) + (64L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        InputReader reader = new(input);
        StartTlsProtocol protocol = Protocols[reader.U8() % Protocols.Length];
        byte way = reader.U8();
        byte cut = reader.U8();
        Outcome whole = Talk(protocol, way, reader.Rest, Cutting.Whole);
        if (whole.Reason == Unasked)
        {
            return; // in pieces it may look as if it had waited
        }

        foreach (Cutting cutting in (Cutting[])[Cutting.OneByOne, Cutting.Random(cut, cut < 128 ? 8 : 600)])
        {
            Outcome outcome = Talk(protocol, way, reader.Rest, cutting);
            Require(outcome.End == whole.End, $"how the bytes arrive decides between {whole.End} and {outcome.End}");
            Require(outcome.Said.AsSpan().SequenceEqual(whole.Said), "how the bytes arrive changes what is said");
            Require(outcome.Used == whole.Used || whole.End != PreludeEnd.Ready, "how the bytes arrive changes where TLS begins");
        }
    }

    private static ProxyRoute Route(string url) =>
        ProxyAddress.TryParse(url, out ProxyAddress? proxy, out string why) ? proxy.Via(new HostAddress(0x7f000001, true)) : throw new InvalidOperationException(why);

    private Outcome Talk(StartTlsProtocol protocol, byte way, ReadOnlySpan<byte> turns, Cutting cutting)
    {
        said.Clear();
        PreludeTarget target = new()
        {
            Address = (way & 64) != 0 ? new HostAddress(1, false) : new HostAddress(0xc0000201, true),
            Port = 443,
            Name = (way & 128) != 0 ? "fuzz.example.org" : null,
            Host = "fuzz.example.org"u8,
        };
        prelude.Start(Proxies[(way & 63) % Proxies.Length], protocol, target, Prelude.DefaultClientName);
        int used = 0;
        InputReader reader = new(turns);
        while (prelude.End == PreludeEnd.None)
        {
            TakeOutgoing();
            if (reader.IsEmpty)
            {
                break;
            }

            foreach (ReadOnlySpan<byte> piece in cutting.Of(reader.Piece()))
            {
                int taken = prelude.Receive(piece);
                Require(taken >= 0 && taken <= piece.Length, "more was read than came");
                used += taken;
                if (prelude.End != PreludeEnd.None)
                {
                    break;
                }

                Require(taken == piece.Length, "what came was not taken, and nothing ended");
                TakeOutgoing();
            }
        }

        TakeOutgoing();
        Require(prelude.End != PreludeEnd.None || used <= 2 * Prelude.MostHeard, "it may speak without end");
        Require(said.Count <= MostSaid, "it says too much");
        Require(!prelude.Reason.AsSpan().ContainsAnyExceptInRange(' ', '~') && prelude.Reason.Length <= 200, "a reason that cannot be printed");
        Require(prelude.Reason.Length == 0 || prelude.End is not (PreludeEnd.None or PreludeEnd.Ready), "a reason for what ended well");
        return new Outcome(prelude.End, prelude.Reason, [.. said], used);
    }

    private void TakeOutgoing()
    {
        said.AddRange(prelude.Outgoing);
        prelude.Sent(prelude.Outgoing.Length);
    }

    private sealed record Outcome(PreludeEnd End, string Reason, byte[] Said, int Used);
}
