using System.Buffers.Binary;
using Whorl.Capture.Handshakes;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;
using Whorl.Tls.Wire;

namespace Whorl.Observations;

/// <summary>
/// Turns handshakes into <see cref="Observation"/>s: reads the messages and computes the fingerprints into buffers it
/// reuses. An instance belongs to one thread, and an observation is valid until the next is read.
/// </summary>
public sealed class ObservationReader
{
    private readonly bool withJa3n;
    private readonly DigestCache md5 = new(FingerprintDigest.Md5);
    private readonly ClientFingerprints fingerprints = new();
    private readonly Utf8Text ja3nText = new();
    private readonly Utf8Text ja3sText = new();
    private readonly byte[] hashes = new byte[64];

    /// <summary>A reader that computes JA3N too where asked.</summary>
    public ObservationReader(bool withJa3n = false) => this.withJa3n = withJa3n;

    /// <summary>Reads one handshake.</summary>
    public Observation Read(Handshake handshake, ReadOnlySpan<byte> source)
    {
        Observation result = default;
        result.Handshake = handshake;
        result.Source = source;
        result.ClientVersion = result.Cipher = -1;
        result.Malformations = handshake.Malformations;
        if (handshake.HasClientHello && !handshake.IsTruncated)
        {
            if (handshake.IsSslv2)
            {
                result.Malformations |= Malformation.Sslv2Hello;
                if (Sslv2ClientHelloView.TryParse(handshake.ClientHello, out Sslv2ClientHelloView old))
                {
                    result.ClientVersion = old.Version;
                }
            }
            else
            {
                ReadClientHello(ref result, handshake);
            }
        }

        if (handshake.HasServerHello)
        {
            ReadServerHello(ref result, handshake);
        }

        return result;
    }

    private void ReadClientHello(ref Observation result, Handshake handshake)
    {
        if (!ClientHelloView.TryParse(handshake.ClientHello, handshake.Protocol == HandshakeProtocol.Dtls, out ClientHelloView hello))
        {
            result.Malformations |= Malformation.HelloTooShort;
            return;
        }

        ClientHelloExtensions extensions = ClientHelloExtensions.Read(hello);
        result.Malformations |= extensions.Malformations;
        result.ServerName = extensions.ServerName;
        result.ProtocolNames = extensions.ProtocolNames;
        result.ClientVersion = extensions.HighestVersion(hello.LegacyVersion);
        result.HasEncryptedClientHello = extensions.HasEncryptedClientHello;
        if (!IsText(result.ServerName))
        {
            result.Malformations |= Malformation.NotText;
        }

        fingerprints.Compute(hello, extensions, handshake.Protocol switch
        {
            HandshakeProtocol.Quic => Ja4Transport.Quic,
            HandshakeProtocol.Dtls => Ja4Transport.Dtls,
            _ => Ja4Transport.Tls,
        });
        result.Ja3Text = fingerprints.Ja3Text;
        result.Ja3 = fingerprints.Ja3Hash;
        result.Ja4 = fingerprints.Ja4;
        result.Ja4R = fingerprints.Ja4R;
        result.Ja4O = fingerprints.Ja4O;
        result.Ja4Ro = fingerprints.Ja4Ro;
        if (withJa3n)
        {
            ja3nText.Clear();
            Ja3.WriteSorted(hello, extensions, ja3nText);
            result.Ja3n = Keep(0, md5.Hex(ja3nText.Written));
        }
    }

    private void ReadServerHello(ref Observation result, Handshake handshake)
    {
        ReadOnlySpan<byte> body = handshake.ServerHello;
        if (handshake.IsDraftHelloRetryRequest)
        {
            ReadDraftRetry(ref result, body);
            return;
        }

        if (!ServerHelloView.TryParse(body, out ServerHelloView hello))
        {
            result.Malformations |= Malformation.ServerHello;
            return;
        }

        result.HasAnswer = true;
        result.Version = hello.NegotiatedVersion;
        result.Cipher = hello.CipherSuite;
        if (hello.Malformations != Malformation.None)
        {
            result.Malformations |= Malformation.ServerHello;
        }

        ReadServerExtensions(ref result, hello.Extensions);
        ReadGroup(ref result, handshake);
        ja3sText.Clear();
        Ja3s.Write(hello, ja3sText);
        KeepJa3s(ref result);
    }

    private void ReadDraftRetry(ref Observation result, ReadOnlySpan<byte> body)
    {
        if (!DraftHelloRetryRequestView.TryParse(body, out DraftHelloRetryRequestView retry))
        {
            result.Malformations |= Malformation.ServerHello;
            return;
        }

        result.HasAnswer = true;
        result.Version = retry.Version;
        result.Cipher = retry.CipherSuite;
        if (retry.Malformations != Malformation.None)
        {
            result.Malformations |= Malformation.ServerHello;
        }

        ReadServerExtensions(ref result, retry.Extensions);
        ja3sText.Clear();
        if (Ja3s.TryWrite(retry, ja3sText))
        {
            KeepJa3s(ref result);
        }
    }

    private void KeepJa3s(ref Observation result)
    {
        result.Ja3sText = ja3sText.Written;
        result.Ja3s = Keep(32, md5.Hex(result.Ja3sText));
    }

    private static void ReadServerExtensions(ref Observation result, ExtensionEnumerator extensions)
    {
        if (result.Cipher >= 0 && Grease.IsGrease((ushort)result.Cipher))
        {
            result.Malformations |= Malformation.ServerGrease;
        }

        while (extensions.MoveNext())
        {
            ExtensionView extension = extensions.Current;
            switch (extension.Type)
            {
                case ExtensionType.Alpn:
                    WireReader reader = new(extension.Body);
                    if (reader.TryReadU16(out _) && reader.TryReadVector8(out ReadOnlySpan<byte> name))
                    {
                        result.ServerProtocol = name;
                    }

                    break;
                case ExtensionType.KeyShare when extension.Body.Length >= 2:
                    result.Group = BinaryPrimitives.ReadUInt16BigEndian(extension.Body);
                    break;
                default:
                    if (Grease.IsGrease(extension.Type))
                    {
                        result.Malformations |= Malformation.ServerGrease;
                    }

                    break;
            }
        }

        if (extensions.IsDamaged)
        {
            result.Malformations |= Malformation.ServerHello;
        }
    }

    /// <summary>In TLS 1.2 the group of an ephemeral exchange is in ServerKeyExchange: curve type 3, named curve (RFC 8422 section 5.4).</summary>
    private static void ReadGroup(ref Observation result, Handshake handshake)
    {
        ReadOnlySpan<byte> exchange = handshake.ServerKeyExchange;
        if (result.Group == 0 && exchange.Length >= 4 && exchange[0] == 3)
        {
            result.Group = BinaryPrimitives.ReadUInt16BigEndian(exchange[1..]);
        }
    }

    private static bool IsText(ReadOnlySpan<byte> name) => !name.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e);

    private ReadOnlySpan<byte> Keep(int at, ReadOnlySpan<byte> hex)
    {
        hex.CopyTo(hashes.AsSpan(at));
        return hashes.AsSpan(at, hex.Length);
    }
}
