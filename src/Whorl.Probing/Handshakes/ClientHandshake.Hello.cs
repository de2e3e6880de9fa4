using System.Buffers.Binary;
using Whorl.Probing.Hellos;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Handshakes;

/// <content>ServerHello and HelloRetryRequest: what the server chose, and whether it may.</content>
public sealed partial class ClientHandshake
{
    private ushort retryGroup;
    private ushort retrySuite;

    private void ReadServerHello(ReadOnlySpan<byte> message)
    {
        if (message[0] != (byte)HandshakeType.ServerHello)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
            return;
        }

        ServerHelloReader hello = default;
        if (!hello.TryRead(message[MessageHeaderSize..]))
        {
            AddRefused(message, hello);
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
            return;
        }

        AddToAnswer(AnswerEntry.Message, message);
        ushort chosen = hello.SupportedVersion != 0 ? hello.SupportedVersion : hello.LegacyVersion;
        if (step == Step.SecondServerHello)
        {
            ReadTls13Hello(message, hello);
            return;
        }

        if (chosen is < TlsVersion.Tls10 or > TlsVersion.Tls13)
        {
            Stop(HandshakeEnd.Unsupported, AlertDescription.ProtocolVersion);
            return;
        }

        version = chosen;
        versionKnown = true;
        if (version == TlsVersion.Tls13)
        {
            ReadTls13Hello(message, hello);
        }
        else
        {
            ReadTls12Hello(message, hello);
        }
    }

    /// <summary>Records a refused message as far as its extensions were seen; nothing where it did not come to them.</summary>
    private void AddRefused(ReadOnlySpan<byte> message, in ServerHelloReader hello)
    {
        if (hello.SeenExtensions < 0)
        {
            return;
        }

        int block = MessageHeaderSize + hello.ExtensionsOffset;
        int length = block + hello.SeenExtensions;
        Span<byte> kept = AddToAnswer(AnswerEntry.RefusedMessage, message[..length]);
        int body = length - MessageHeaderSize;
        kept[1] = (byte)(body >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(kept[2..], (ushort)body);
        BinaryPrimitives.WriteUInt16BigEndian(kept[(block - 2)..], (ushort)hello.SeenExtensions);
    }

    private void ReadTls13Hello(ReadOnlySpan<byte> message, in ServerHelloReader hello)
    {
        (HandshakeEnd end, byte alert) = CheckTls13Hello(hello);
        if (end != HandshakeEnd.None)
        {
            Stop(end, alert);
            return;
        }

        bool isRetry = hello.Random.SequenceEqual(ServerHelloView.HelloRetryRequestRandom);
        if (step == Step.ServerHello && isRetry)
        {
            AnswerRetry(message, hello);
            return;
        }

        transcript.Append(message);
        if (isRetry)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
        }
        else if (!hello.Cookie.IsEmpty)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnsupportedExtension);
        }
        else if (hello.SelectedGroup != 0)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.DecodeError);
        }
        else if (!KeyShares.CanShare(hello.ShareGroup) || (retryGroup != 0 ? hello.ShareGroup != retryGroup : !spec.Shares(hello.ShareGroup)))
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.IllegalParameter);
        }
        else
        {
            StartTls13(hello.ShareGroup, hello.Share);
        }
    }

    /// <summary>The checks of a TLS 1.3 ServerHello or HelloRetryRequest, in the reference's order.</summary>
    private (HandshakeEnd End, byte Alert) CheckTls13Hello(in ServerHelloReader hello)
    {
        if (hello.SupportedVersion == 0)
        {
            return (HandshakeEnd.Malformed, AlertDescription.MissingExtension);
        }

        if (hello.SupportedVersion != TlsVersion.Tls13 || hello.LegacyVersion != TlsVersion.Tls12)
        {
            return (HandshakeEnd.Malformed, AlertDescription.IllegalParameter);
        }

        if (hello.HasStatusRequest || hello.HasTicket || hello.HasRenegotiationInfo || hello.HasAlpn || hello.HasTimestamps)
        {
            return (HandshakeEnd.Malformed, AlertDescription.UnsupportedExtension);
        }

        if (!hello.SessionId.SequenceEqual(randoms.AsSpan(32)) || hello.Compression != 0)
        {
            return (HandshakeEnd.Malformed, AlertDescription.IllegalParameter);
        }

        if (!spec.Offers(hello.CipherSuite) || (retrySuite != 0 && hello.CipherSuite != retrySuite))
        {
            return (HandshakeEnd.Malformed, AlertDescription.IllegalParameter);
        }

        // CCM suites may well be offered; the reference, and so this client, stops at them.
        return CipherSuiteParameters.TryFind(hello.CipherSuite, out suite) && suite.KeyExchange == KeyExchange.Tls13
            ? (HandshakeEnd.None, (byte)0)
            : (HandshakeEnd.Unsupported, AlertDescription.IllegalParameter);
    }

    private void AnswerRetry(ReadOnlySpan<byte> message, in ServerHelloReader hello)
    {
        SendChangeCipherSpec();
        if (hello.ShareGroup != 0)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.DecodeError);
        }
        else if (hello.SelectedGroup == 0)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.MissingExtension);
        }
        else if (!spec.OffersGroup(hello.SelectedGroup) || spec.Shares(hello.SelectedGroup))
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.IllegalParameter);
        }
        else if (!KeyShares.CanShare(hello.SelectedGroup))
        {
            Stop(HandshakeEnd.Unsupported, AlertDescription.InternalError);
        }
        else
        {
            SendSecondHello(message, hello);
        }
    }

    private void SendSecondHello(ReadOnlySpan<byte> message, in ServerHelloReader hello)
    {
        // The name is not kept for the time in flight: it stands in the first hello, which the transcript still holds.
        ReadOnlySpan<byte> name = FindServerName(transcript.Bytes[MessageHeaderSize..]);
        HelloInstance instance = new()
        {
            Random = randoms.AsSpan(0, 32),
            SessionId = randoms.AsSpan(32),
            ServerName = hasServerName ? name : default,
            ServerHost = hasServerHost ? name : default,
            RetryGroup = hello.SelectedGroup,
            Cookie = hello.Cookie,
        };
        int length = HelloWriter.Write(spec, instance, keys, resources.Flight.AsSpan(0, HelloWriter.RecordHeaderSize + LargestPlaintext));
        if (length == 0)
        {
            Stop(HandshakeEnd.TooLarge, AlertDescription.InternalError); // a cookie that no hello of one record can carry
            return;
        }

        outgoing.Append(resources.Flight.AsSpan(0, length));
        ReplaceTranscriptByHash();
        transcript.Append(message);
        transcript.Append(Replaced(resources.Flight.AsSpan(HelloWriter.RecordHeaderSize, length - HelloWriter.RecordHeaderSize)));
        retryGroup = hello.SelectedGroup;
        retrySuite = hello.CipherSuite;
        step = Step.SecondServerHello;
    }

    /// <summary>The first hello counts by its hash alone (RFC 8446 section 4.4.1).</summary>
    private void ReplaceTranscriptByHash()
    {
        Span<byte> digest = stackalloc byte[TranscriptHash.MaxSize];
        int size = TranscriptHash.Hash(suite.Hash, transcript.Bytes, digest);
        transcript.Clear();
        transcript.Append([(byte)HandshakeType.MessageHash, 0, 0, (byte)size]);
        transcript.Append(digest[..size]);
    }

    private static ReadOnlySpan<byte> FindServerName(ReadOnlySpan<byte> helloBody)
    {
        if (ClientHelloView.TryParse(helloBody, isDtls: false, out ClientHelloView hello))
        {
            foreach (ExtensionView extension in hello.Extensions)
            {
                if (extension.Type == ExtensionType.ServerName && extension.Body.Length > 5)
                {
                    return extension.Body[5..];
                }
            }
        }

        return default;
    }

    private void ResetFlow()
    {
        retryGroup = 0;
        retrySuite = 0;
        serverKey = default;
        hasServerKey = false;
        sharedLength = 0;
    }
}
