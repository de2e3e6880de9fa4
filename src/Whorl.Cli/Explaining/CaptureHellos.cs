using System.Globalization;
using System.Text;
using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;

namespace Whorl.Cli.Explaining;

/// <summary>A handshake of a capture, to choose from.</summary>
/// <param name="Path">The capture.</param>
/// <param name="Suffix">What to append to the capture's path: <c>#3</c>.</param>
/// <param name="Frame">The packet that completed the hello.</param>
/// <param name="Client">The client's address and port.</param>
/// <param name="Server">The server's.</param>
/// <param name="ServerName">The server name asked for.</param>
/// <param name="Ja4">The ClientHello's JA4.</param>
/// <param name="HasAnswer">Whether a ServerHello answered.</param>
internal sealed record CaptureHello(string Path, string Suffix, long Frame, string Client, string Server, string? ServerName, string? Ja4, bool HasAnswer)
{
    /// <summary>The value that explains it.</summary>
    public string Value => Path + Suffix;
}

/// <summary>Goes through a capture for one hello, in the order and with the numbers of <c>whorl read</c>'s records.</summary>
internal sealed class CaptureHellos(string name, int wanted, bool fromServer) : IHandshakeSink
{
    private const int MostListed = 200;

    private readonly List<CaptureHello> candidates = [];
    private readonly Ja4 ja4 = new(new DigestCache(FingerprintDigest.Sha256First12));

    /// <summary>The first handshakes.</summary>
    public IReadOnlyList<CaptureHello> Candidates => candidates;

    /// <summary>How many handshakes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The wanted hello, or the first one where none was.</summary>
    public Subject? Subject { get; private set; }

    /// <summary>Why the wanted hello cannot be explained.</summary>
    public string? Problem { get; private set; }

    public void Read(CaptureReader reader)
    {
        using HandshakeEngine engine = new(new EngineOptions(), this);
        PacketBatch batch = new();
        while (reader.TryReadBatch(batch))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                engine.OnPacket(batch[i], batch.Packets[i], batch.FirstNumber + i);
            }
        }

        engine.Finish();
    }

    void IHandshakeSink.Accept(Handshake handshake)
    {
        Count++;
        if (Count == Math.Max(wanted, 1))
        {
            Take(handshake);
        }

        if (candidates.Count < MostListed)
        {
            candidates.Add(Describe(handshake));
        }
    }

    private static Ja4Transport TransportOf(Handshake handshake) => handshake.Protocol switch
    {
        HandshakeProtocol.Quic => Ja4Transport.Quic,
        HandshakeProtocol.Dtls => Ja4Transport.Dtls,
        _ => Ja4Transport.Tls,
    };

    private static string Address(IpAddress address, ushort port)
    {
        Span<byte> utf8 = stackalloc byte[IpAddressText.MaxLength];
        string text = Encoding.ASCII.GetString(utf8[..IpAddressText.Write(address, utf8)]);
        return string.Create(CultureInfo.InvariantCulture, $"{(text.Contains(':', StringComparison.Ordinal) ? $"[{text}]" : text)}:{port}");
    }

    private void Take(Handshake handshake)
    {
        bool isClient = handshake.HasClientHello && !fromServer;
        string origin = string.Create(CultureInfo.InvariantCulture, $"From frame {handshake.Frame} of {Printable.Text(name)}, {Address(handshake.Client, handshake.ClientPort)} to {Address(handshake.Server, handshake.ServerPort)}");
        string? problem = null;
        if (!isClient && !handshake.HasServerHello)
        {
            problem = $"handshake #{Count} of {name} has no ServerHello: nobody answered, or the answer was not captured";
        }
        else if (isClient && handshake.IsTruncated)
        {
            problem = $"the ClientHello #{Count} of {name} is cut off in the capture, and a fingerprint needs all of it";
        }
        else if (isClient && handshake.IsSslv2)
        {
            Explainer.TryRead(handshake.ClientHello.ToArray(), out Subject? old, out problem);
            Subject = old;
        }
        else if (Explainer.TryReadBody(isClient ? handshake.ClientHello : handshake.ServerHello, isClient, TransportOf(handshake), origin, out Subject? subject, out problem))
        {
            Subject = subject;
        }

        Problem = Subject is null ? problem : null;
    }

    private CaptureHello Describe(Handshake handshake)
    {
        string? serverName = null;
        string? fingerprint = null;
        if (handshake is { HasClientHello: true, IsTruncated: false, IsSslv2: false }
            && ClientHelloView.TryParse(handshake.ClientHello, handshake.Protocol == HandshakeProtocol.Dtls, out ClientHelloView hello))
        {
            ClientHelloExtensions extensions = ClientHelloExtensions.Read(hello);
            serverName = extensions.ServerName.IsEmpty ? null : Printable.Ascii(extensions.ServerName);
            ja4.Compute(hello, extensions, TransportOf(handshake));
            fingerprint = Encoding.ASCII.GetString(ja4.Hashed);
        }

        return new CaptureHello(
            name,
            string.Create(CultureInfo.InvariantCulture, $"#{Count}"),
            handshake.Frame,
            Address(handshake.Client, handshake.ClientPort),
            Address(handshake.Server, handshake.ServerPort),
            serverName,
            fingerprint,
            handshake.HasServerHello);
    }
}
