using System.Text;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;
using Whorl.Fingerprints.Text;
using Whorl.Observations;
using Whorl.Observations.Reading;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Sightings;
using Whorl.Tls.Certificates;

namespace Whorl.Store.Recording;

/// <summary>
/// Makes a <see cref="HandshakeSighting"/> of every handshake that has a fingerprint. Names are lower-cased, as the names of the
/// lists are; equal texts and certificates are one object.
/// </summary>
public sealed class HandshakeKeeper : IObservationKeeper
{
    private const int Places = 4096;

    private readonly Fingerprint?[] fingerprints = new Fingerprint?[Places];
    private readonly Dictionary<ushort, string> versions = [];
    private readonly Dictionary<ushort, string> ciphers = [];
    private readonly RepeatedTexts repeated = new();
    private readonly CertificateReader certificates = new();
    private readonly Utf8Text text = new();

    /// <inheritdoc/>
    public object? Keep(in Observation observation)
    {
        if (observation.Ja3.IsEmpty && observation.Ja3s.IsEmpty && observation.Ja4.IsEmpty)
        {
            return null;
        }

        Handshake handshake = observation.Handshake;
        CertificateSummary? certificate = CertificateOf(handshake.Certificates);
        return new HandshakeSighting
        {
            Timestamp = handshake.Timestamp,
            ClientAddress = AddressOf(handshake.Client),
            ClientPort = handshake.ClientPort,
            ServerAddress = AddressOf(handshake.Server),
            ServerPort = handshake.ServerPort,
            Protocol = handshake.Protocol switch
            {
                Capture.Handshakes.HandshakeProtocol.Dtls => Sightings.HandshakeProtocol.Dtls,
                Capture.Handshakes.HandshakeProtocol.Quic => Sightings.HandshakeProtocol.Quic,
                _ => Sightings.HandshakeProtocol.Tls,
            },
            ServerName = observation.ServerName.IsEmpty ? null : repeated.Of(observation.ServerName).ToLowerInvariant(),
            Alpn = ProtocolsOf(observation.ProtocolNames),
            Version = observation.HasAnswer ? VersionOf(observation.Version) : null,
            Cipher = observation.Cipher >= 0 ? CipherOf((ushort)observation.Cipher) : null,
            Traits = (handshake.IsResumed ? HandshakeTraits.Resumed : HandshakeTraits.None) | (observation.HasEncryptedClientHello ? HandshakeTraits.Ech : HandshakeTraits.None)
                | (handshake.IsHelloRetryRequest ? HandshakeTraits.HelloRetryRequest : HandshakeTraits.None) | (certificate?.IsSelfSigned == true ? HandshakeTraits.SelfSigned : HandshakeTraits.None),
            Upgrade = handshake.Upgrade == Upgrade.None ? null : repeated.Of(UpgradeNames.Of(handshake.Upgrade)),
            Ja3 = FingerprintOf(FingerprintMethod.Ja3, observation.Ja3, observation.Ja3Text),
            Ja3s = FingerprintOf(FingerprintMethod.Ja3s, observation.Ja3s, observation.Ja3sText),
            Ja4 = FingerprintOf(FingerprintMethod.Ja4, observation.Ja4, observation.Ja4R),
            Certificate = certificate,
        };
    }

    private static HostAddress AddressOf(IpAddress address) => address.IsIPv4
        ? new HostAddress((uint)address.Low, true)
        : new HostAddress(address.High, address.Low, false);

    private Fingerprint? FingerprintOf(FingerprintMethod method, ReadOnlySpan<byte> value, ReadOnlySpan<byte> raw)
    {
        if (value.IsEmpty)
        {
            return null;
        }

        HashCode hash = default;
        hash.AddBytes(value);
        ref Fingerprint? place = ref fingerprints[(uint)hash.ToHashCode() % Places];
        if (place is null || place.Method != method || !Ascii.Equals(value, place.Value))
        {
            place = new Fingerprint(method, Encoding.UTF8.GetString(value), raw.IsEmpty ? null : Encoding.UTF8.GetString(raw));
        }

        return place;
    }

    private string? ProtocolsOf(ReadOnlySpan<byte> names)
    {
        text.Clear();
        while (ProtocolList.TryNext(ref names, out ReadOnlySpan<byte> name))
        {
            if (text.Length > 0)
            {
                text.Append((byte)';');
            }

            text.Append(name);
        }

        return text.Length == 0 ? null : repeated.Of(text.Written);
    }

    private string VersionOf(ushort version)
    {
        if (!versions.TryGetValue(version, out string? name))
        {
            text.Clear();
            ValueNames.AppendVersion(text, version);
            versions[version] = name = Encoding.UTF8.GetString(text.Written);
        }

        return name;
    }

    private string CipherOf(ushort cipher)
    {
        if (!ciphers.TryGetValue(cipher, out string? name))
        {
            text.Clear();
            ValueNames.AppendCipher(text, cipher);
            ciphers[cipher] = name = Encoding.UTF8.GetString(text.Written);
        }

        return name;
    }

    private CertificateSummary? CertificateOf(ReadOnlySpan<byte> message)
    {
        if (!message.IsEmpty)
        {
            CertificateListView.TryParse(message, CertificateListForm.Tls12, out CertificateListView list);
            foreach (CertificateEntryView entry in list.Certificates)
            {
                return certificates.Read(entry.Der);
            }
        }

        return null;
    }
}
