using Whorl.Fuzz.Targets;

namespace Whorl.Fuzz;

/// <summary>The targets by name.</summary>
internal static class FuzzTargets
{
    private static readonly (string Name, Func<FuzzTarget> Create)[] All =
    [
        ("client-hello", static () => new ClientHelloTarget()),
        ("server-hello", static () => new ServerHelloTarget()),
        ("messages", static () => new MessagesTarget()),
        ("certificate", static () => new CertificateTarget()),
        ("packet", static () => new PacketTarget()),
        ("tls-stream", static () => new TlsStreamTarget()),
        ("quic", static () => new QuicTarget()),
        ("dtls", static () => new DtlsTarget()),
        ("pcap", static () => new CaptureTarget("pcap")),
        ("pcapng", static () => new CaptureTarget("pcapng")),
        ("handshake", static () => new HandshakeTarget()),
        ("first-answer", static () => new FirstAnswerTarget()),
        ("atsf", static () => new AtsfTarget()),
        ("prelude", static () => new PreludesTarget()),
        ("dns", static () => new DnsTarget()),
        ("target", static () => new TargetTarget()),
        ("http", static () => new HttpTarget()),
        ("hellos", static () => new HellosTarget()),
        ("checkpoint", static () => new CheckpointTarget()),
        ("feeds", static () => new FeedsTarget()),
    ];

    public static IEnumerable<string> Names => All.Select(target => target.Name);

    /// <summary>A new instance of a target, or null when there is none of that name.</summary>
    public static FuzzTarget? Create(string name) =>
        name == SelfTestTarget.Word ? new SelfTestTarget() : Array.Find(All, target => target.Name == name).Create?.Invoke();
}
