using System.Security.Cryptography;
using Whorl.Probing.Hellos;
using Whorl.Tls.Certificates;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Handshakes;

/// <content>TLS 1.0 to 1.2 after the ServerHello (RFC 5246 section 7.3).</content>
public sealed partial class ClientHandshake
{
    private const int LargestRsaCiphertext = 2048;
    private const int LargestKeyBlock = 2 * (32 + 32 + 16);

    private readonly byte[] serverRandom = new byte[32];
    private readonly byte[] keyBlock = new byte[LargestKeyBlock];
    private readonly byte[] master = new byte[Tls12KeySchedule.MasterSecretSize];
    private ServerKey serverKey;
    private bool hasServerKey;
    private bool expectsStatus;
    private bool expectsTicket;

    private void ReadTls12Hello(ReadOnlySpan<byte> message, in ServerHelloReader hello)
    {
        bool isOffered = spec.Offers(hello.CipherSuite);
        if (!isOffered || !CipherSuiteParameters.TryFind(hello.CipherSuite, out suite) || suite.KeyExchange == KeyExchange.Tls13)
        {
            Stop(isOffered ? HandshakeEnd.Unsupported : HandshakeEnd.Malformed, AlertDescription.HandshakeFailure);
            return;
        }

        if (hello.Compression != 0)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
            return;
        }

        if (hello.RenegotiationInfoIsFilled || (hello.HasAlpn && !spec.Has(ExtensionType.Alpn)))
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.HandshakeFailure);
            return;
        }

        transcript.Append(message);
        hello.Random.CopyTo(serverRandom);
        expectsStatus = hello.HasStatusRequest;
        expectsTicket = hello.HasTicket;
        step = Step.Certificate;
    }

    private void ReadTls12(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> body = message[MessageHeaderSize..];
        HandshakeType type = (HandshakeType)message[0];
        switch (type)
        {
            case HandshakeType.Certificate when step == Step.Certificate:
                ReadTls12Certificate(message, body);
                break;
            case HandshakeType.CertificateStatus when step == Step.StatusOrLater && expectsStatus && CertificateStatusView.TryParse(body, out _) == HandshakeError.None:
                Accept(message, Step.KeyExchangeOrLater);
                break;
            case HandshakeType.ServerKeyExchange when step is Step.StatusOrLater or Step.KeyExchangeOrLater:
                ReadServerKeyExchange(message, body);
                break;
            case HandshakeType.CertificateRequest when step is >= Step.StatusOrLater and <= Step.RequestOrDone && IsCertificateRequest(body):
                certificateRequested = true;
                Accept(message, Step.Done);
                break;
            case HandshakeType.ServerHelloDone when step is >= Step.StatusOrLater and <= Step.Done && body.IsEmpty:
                Accept(message, Step.Ticket);
                SendTls12Flight();
                break;
            case HandshakeType.NewSessionTicket when step == Step.Ticket && NewSessionTicketView.TryParseTls12(body, out _) == HandshakeError.None:
                Accept(message, Step.ChangeCipherSpec);
                expectsChangeCipherSpec = true;
                break;
            case HandshakeType.Finished when step == Step.Finished:
                FinishTls12(message, body);
                break;
            default:
                Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
                break;
        }
    }

    private bool IsCertificateRequest(ReadOnlySpan<byte> body) =>
        CertificateRequestView.TryParse(body, version == TlsVersion.Tls12 ? CertificateRequestForm.Tls12 : CertificateRequestForm.Tls10, out _) == HandshakeError.None;

    private void ReadTls12Certificate(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        if (CertificateListView.TryParse(body, CertificateListForm.Tls12, out CertificateListView list) != CertificateListError.None)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
            return;
        }

        Accept(message, Step.StatusOrLater);
        CheckCertificates(list);
    }

    private void ReadServerKeyExchange(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        KeyExchangeSignature signed = version == TlsVersion.Tls12 ? KeyExchangeSignature.Explicit : KeyExchangeSignature.Implicit;
        if (suite.KeyExchange != KeyExchange.Ecdhe
            || ServerKeyExchangeView.TryParse(body, KeyExchangeKind.Ecdhe, signed, out ServerKeyExchangeView exchange) != HandshakeError.None
            || !KeyShares.CanShare(exchange.Group)
            || exchange.PublicKey.Length > ServerKey.Capacity)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
            return;
        }

        hasServerKey = true;
        serverKey.Set(exchange.Group, exchange.PublicKey);
        Accept(message, Step.RequestOrDone);
    }

    private void SendTls12Flight()
    {
        Span<byte> exchange = resources.Flight;
        int length = WriteKeyExchange(exchange);
        if (length == 0)
        {
            return;
        }

        if (certificateRequested)
        {
            SendMessage([(byte)HandshakeType.Certificate, 0, 0, 3, 0, 0, 0]);
        }

        SendMessage(exchange[..length]);
        SendChangeCipherSpec();
        SendTls12Finished();
        if (!expectsTicket)
        {
            step = Step.ChangeCipherSpec;
            expectsChangeCipherSpec = true;
        }
    }

    private void SendMessage(ReadOnlySpan<byte> message)
    {
        Send(ContentType.Handshake, message);
        transcript.Append(Replaced(message));
    }

    /// <summary>Derives the master secret and writes ClientKeyExchange; returns 0 where the handshake has to stop.</summary>
    private int WriteKeyExchange(Span<byte> to)
    {
        HandshakeHash hash = suite.HashFor(version);
        ReadOnlySpan<byte> clientRandom = randoms.AsSpan(0, 32);
        int length;
        if (suite.KeyExchange == KeyExchange.Rsa)
        {
            // Whoever sees the scan's traffic learns nothing he could not ask for himself, so the premaster need not be secret.
            Span<byte> premaster = stackalloc byte[Tls12KeySchedule.MasterSecretSize];
            randoms.AsSpan(16, premaster.Length).CopyTo(premaster);
            premaster[0] = (byte)(spec.LegacyVersion >> 8); // as the hello said it, however odd (RFC 5246 section 7.4.7.1)
            premaster[1] = (byte)spec.LegacyVersion;
            if (!TryEncryptPremaster(premaster, to[(MessageHeaderSize + 2)..], out int encrypted))
            {
                Stop(HandshakeEnd.Unsupported, AlertDescription.InternalError);
                return 0;
            }

            to[MessageHeaderSize] = (byte)(encrypted >> 8);
            to[MessageHeaderSize + 1] = (byte)encrypted;
            length = 2 + encrypted;
            secrets.DeriveMaster(hash, clientRandom, serverRandom, premaster, master);
        }
        else
        {
            if (!hasServerKey || !secrets.TryDeriveMaster(hash, clientRandom, serverRandom, serverKey.Group, serverKey.Bytes, master))
            {
                Stop(HandshakeEnd.Malformed, hasServerKey ? AlertDescription.UnexpectedMessage : AlertDescription.InternalError);
                return 0;
            }

            ReadOnlySpan<byte> publicKey = keys.For(serverKey.Group).PublicKey;
            to[MessageHeaderSize] = (byte)publicKey.Length;
            publicKey.CopyTo(to[(MessageHeaderSize + 1)..]);
            length = 1 + publicKey.Length;
        }

        to[0] = (byte)HandshakeType.ClientKeyExchange;
        to[1] = 0;
        to[2] = (byte)(length >> 8);
        to[3] = (byte)length;
        return MessageHeaderSize + length;
    }

    /// <summary>Encrypts to the key of the server's certificate, which stands in the answer.</summary>
    private bool TryEncryptPremaster(ReadOnlySpan<byte> premaster, Span<byte> ciphertext, out int length)
    {
        length = 0;
        for (ServerAnswer entries = new(answer.Bytes); entries.MoveNext();)
        {
            if (entries.Kind == AnswerEntry.Message && entries.Type == HandshakeType.Certificate)
            {
                CertificateListView.TryParse(entries.Body, CertificateListForm.Tls12, out CertificateListView list);
                foreach (CertificateEntryView entry in list.Certificates)
                {
                    return CertificateView.TryParse(entry.Der, out CertificateView certificate) == CertificateError.None
                        && RsaKeyTransport.TryEncrypt(certificate.PublicKey.Encoded, premaster, ciphertext[..LargestRsaCiphertext], out length);
                }
            }
        }

        return false;
    }

    private void SendTls12Finished()
    {
        Span<byte> finished = stackalloc byte[MessageHeaderSize + Tls12KeySchedule.VerifyDataSize];
        finished[0] = (byte)HandshakeType.Finished;
        finished[1] = 0;
        finished[2] = 0;
        finished[3] = Tls12KeySchedule.VerifyDataSize;
        WriteVerifyData(client: true, finished[MessageHeaderSize..]);
        Tls12KeySchedule.DeriveKeyBlock(suite.HashFor(version), master, randoms.AsSpan(0, 32), serverRandom, keyBlock.AsSpan(0, KeyBlockSize));
        writer = Tls12Protection(client: true);
        Send(ContentType.Handshake, finished);
        transcript.Append(finished);
    }

    /// <summary>The server's ChangeCipherSpec: what it sends from now on is protected.</summary>
    private void ProtectReading()
    {
        expectsChangeCipherSpec = false;
        reader = Tls12Protection(client: false);
        step = Step.Finished;
    }

    /// <summary>One side's part of the key block: MAC keys, keys, IVs, the client's first each time (RFC 5246 section 6.3).</summary>
    private RecordProtection Tls12Protection(bool client)
    {
        int side = client ? 0 : 1;
        int firstKey = 2 * suite.MacKeySize;
        int firstIv = firstKey + (2 * suite.KeySize);
        return RecordProtection.CreateTls12(
            suite,
            version,
            keyBlock.AsSpan(side * suite.MacKeySize, suite.MacKeySize),
            keyBlock.AsSpan(firstKey + (side * suite.KeySize), suite.KeySize),
            keyBlock.AsSpan(firstIv + (side * suite.FixedIvSize), suite.FixedIvSize));
    }

    private int KeyBlockSize => 2 * (suite.MacKeySize + suite.KeySize + suite.FixedIvSize);

    private void WriteVerifyData(bool client, Span<byte> verifyData)
    {
        HandshakeHash hash = suite.HashFor(version);
        Span<byte> digest = stackalloc byte[TranscriptHash.MaxSize];
        int size = TranscriptHash.Hash(hash, transcript.Bytes, digest);
        Tls12KeySchedule.DeriveFinished(hash, master, client, digest[..size], verifyData);
    }

    private void FinishTls12(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        Span<byte> verifyData = stackalloc byte[Tls12KeySchedule.VerifyDataSize];
        WriteVerifyData(client: false, verifyData);
        if (!CryptographicOperations.FixedTimeEquals(verifyData, body))
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.HandshakeFailure);
            return;
        }

        Accept(message, Step.Finished);
        End = HandshakeEnd.Completed;
    }

    /// <summary>Whether the leaf's key is of a kind that the reference knows: RSA, elliptic curves, Ed25519.</summary>
    private static bool IsKnownKey(in CertificateView certificate) =>
        certificate.PublicKey.Kind != PublicKeyKind.Other;

    /// <summary>The server's ephemeral public key, kept from its message until the flight is complete.</summary>
    private struct ServerKey
    {
        /// <summary>The size of the largest, a point of P-521.</summary>
        public const int Capacity = 133;

        private KeyBytes bytes;
        private int length;

        public ushort Group { get; private set; }

        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        public readonly ReadOnlySpan<byte> Bytes => bytes[..length];

        public void Set(ushort group, ReadOnlySpan<byte> key)
        {
            Group = group;
            length = key.Length;
            key.CopyTo(bytes);
        }

        [System.Runtime.CompilerServices.InlineArray(Capacity)]
        private struct KeyBytes
        {
            private byte first;
        }
    }
}
