using Whorl.Tls.Certificates;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;
using Whorl.Tls.Tests.Certificates;
using Whorl.Tls.Wire;
using static Whorl.Tls.Tests.Handshake.MessageBytes;

namespace Whorl.Tls.Tests.Handshake;

/// <summary>Reads the messages of real servers and writes them again, byte for byte.</summary>
public sealed class MessagesOfPeersTests
{
    /// <summary>Captures and how many messages of each type they have at least: tickets, key exchanges, requests, verifies, statuses.</summary>
    public static TheoryData<string, int[]> Captures => new()
    {
        { "zeek+zeek/tls__client-certificate.pcap", [0, 1, 1, 0, 0] },
        { "ntop+nDPI/anyconnect-vpn.pcap", [0, 1, 1, 1, 0] },
        { "ntop+nDPI/reddit.pcap", [1, 10, 0, 0, 5] },
        { "ntop+nDPI/teams.pcap", [1, 10, 0, 0, 10] },
        { "dreadl0ck+ja3/test2.pcap", [5, 5, 0, 0, 1] },
    };

    [Theory]
    [MemberData(nameof(Captures))]
    public void Messages_of_real_servers_are_read_whole_and_written_again(string capture, int[] atLeast)
    {
        List<CapturedMessage> messages = CapturedMessages.Read(SharedMaterial.Require("corpus/pcaps/" + capture));
        foreach (CapturedMessage message in messages)
        {
            Same(message.Body, Rewritten(message));
        }

        int[] counts = [.. ((byte[])[4, 12, 13, 15, 22]).Select(type => messages.Count(message => message.Type == type))];
        Assert.True(counts.Zip(atLeast).All(pair => pair.First >= pair.Second), $"found {string.Join(' ', counts)}");
    }

    private static byte[] Rewritten(CapturedMessage message)
    {
        byte[] body = message.Body;
        bool tls12 = message.Version >= 0x0303;
        switch (message.Type)
        {
            case 4:
                Assert.Equal(HandshakeError.None, NewSessionTicketView.TryParseTls12(body, out NewSessionTicketView ticket));
                (uint lifetime, byte[] opaque) = (ticket.Lifetime, ticket.Ticket.ToArray());
                return Written((ref WireWriter writer) => NewSessionTicketView.WriteTls12(ref writer, lifetime, opaque));
            case 11:
                Assert.Equal(CertificateListError.None, CertificateListView.TryParse(body, CertificateListForm.Tls12, out CertificateListView list));
                var ders = new List<byte[]>();
                foreach (CertificateEntryView entry in list.Certificates)
                {
                    Assert.Equal(CertificateError.None, CertificateView.TryParse(entry.Der, out _));
                    ders.Add(entry.Der.ToArray());
                }

                return Written((ref WireWriter writer) => CertificateMessage.WriteTls12(ref writer, Vectors(3, [.. ders])));
            case 12:
                return KeyExchange(body, message.CipherSuite, tls12 ? KeyExchangeSignature.Explicit : KeyExchangeSignature.Implicit);
            case 13:
                CertificateRequestForm form = tls12 ? CertificateRequestForm.Tls12 : CertificateRequestForm.Tls10;
                Assert.Equal(HandshakeError.None, CertificateRequestView.TryParse(body, form, out CertificateRequestView request));
                var names = new List<byte[]>();
                foreach (ReadOnlySpan<byte> authority in request.Authorities)
                {
                    Assert.Contains("=", CertificateText.Name(authority), StringComparison.Ordinal);
                    names.Add(authority.ToArray());
                }

                (byte[] types, byte[] schemes) = (request.CertificateTypes.ToArray(), request.SignatureSchemes.ToArray());
                return tls12
                    ? Written((ref WireWriter writer) => CertificateRequestView.WriteTls12(ref writer, types, schemes, Vectors(2, [.. names])))
                    : Written((ref WireWriter writer) => CertificateRequestView.WriteTls10(ref writer, types, Vectors(2, [.. names])));
            case 14:
                Assert.Equal(HandshakeError.None, EmptyMessage.TryParse(body));
                return [];
            case 15:
                Assert.Equal(HandshakeError.None, CertificateVerifyView.TryParse(body, tls12, out CertificateVerifyView verify));
                (ushort scheme, byte[] signature) = (verify.SignatureScheme, verify.Signature.ToArray());
                return Written((ref WireWriter writer) => CertificateVerifyView.Write(ref writer, tls12 ? scheme : null, signature));
            case 22:
                Assert.Equal(HandshakeError.None, CertificateStatusView.TryParse(body, out CertificateStatusView status));
                byte[] response = status.Payload.ToArray();
                Assert.Equal(0x30, response[0]);
                return Written((ref WireWriter writer) => CertificateStatusView.Write(ref writer, CertificateStatusType.Ocsp, response));
            default:
                return body;
        }
    }

    private static byte[] KeyExchange(byte[] body, ushort suite, KeyExchangeSignature signed)
    {
        KeyExchangeKind kind = TlsNames.CipherSuiteName(suite).StartsWith("TLS_ECDHE_", StringComparison.Ordinal) ? KeyExchangeKind.Ecdhe : KeyExchangeKind.Dhe;
        Assert.Equal(HandshakeError.None, ServerKeyExchangeView.TryParse(body, kind, signed, out ServerKeyExchangeView exchange));
        (byte[] key, byte[] signature) = (exchange.PublicKey.ToArray(), exchange.Signature.ToArray());
        (byte[] prime, byte[] generator) = (exchange.Prime.ToArray(), exchange.Generator.ToArray());
        (ushort group, ushort scheme) = (exchange.Group, exchange.SignatureScheme);
        Assert.True(kind == KeyExchangeKind.Dhe || !TlsNames.Group(group).IsEmpty);
        Assert.True(signed == KeyExchangeSignature.Implicit || !TlsNames.SignatureScheme(scheme).IsEmpty);
        return Written((ref WireWriter writer) =>
        {
            if (kind == KeyExchangeKind.Ecdhe)
            {
                ServerKeyExchangeView.WriteEcdhe(ref writer, group, key);
            }
            else
            {
                ServerKeyExchangeView.WriteDhe(ref writer, prime, generator, key);
            }

            ServerKeyExchangeView.WriteSignature(ref writer, signed == KeyExchangeSignature.Explicit ? scheme : null, signature);
        });
    }
}
