using System.Security.Cryptography;
using Whorl.Tls.Certificates;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Handshakes;

/// <content>TLS 1.3 after the ServerHello (RFC 8446 section 4.3 to 4.4).</content>
public sealed partial class ClientHandshake
{
    private const int LargestSharedSecret = 66;

    private readonly byte[] sharedSecret = new byte[LargestSharedSecret];
    private int sharedLength;

    private void StartTls13(ushort group, ReadOnlySpan<byte> share)
    {
        Span<byte> digest = stackalloc byte[TranscriptHash.MaxSize];
        int size = TranscriptHash.Hash(suite.Hash, transcript.Bytes, digest);
        if (!secrets.TryDeriveTls13(
            suite.Hash, randoms.AsSpan(0, 32), group, share, digest[..size], clientSecret.AsSpan(0, size), serverSecret.AsSpan(0, size), sharedSecret, out sharedLength))
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.IllegalParameter);
            return;
        }

        if (!sentChangeCipherSpec)
        {
            SendChangeCipherSpec();
        }

        reader = Protection(serverSecret.AsSpan(0, size));
        writer = Protection(clientSecret.AsSpan(0, size));
        step = Step.EncryptedExtensions;
    }

    private RecordProtection Protection(ReadOnlySpan<byte> trafficSecret)
    {
        Span<byte> key = stackalloc byte[suite.KeySize];
        Span<byte> iv = stackalloc byte[suite.FixedIvSize];
        Tls13KeySchedule.DeriveTrafficKeys(suite.Hash, trafficSecret, key, iv);
        return RecordProtection.CreateTls13(suite, key, iv);
    }

    private void ReadTls13(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> body = message[MessageHeaderSize..];
        HandshakeType type = (HandshakeType)message[0];
        switch (step)
        {
            case Step.EncryptedExtensions when type == HandshakeType.EncryptedExtensions:
                ReadEncryptedExtensions(message, body);
                break;
            case Step.CertificateRequestOrCertificate when type == HandshakeType.CertificateRequest:
                if (CertificateRequestView.TryParse(body, CertificateRequestForm.Tls13, out _) == HandshakeError.None)
                {
                    certificateRequested = true;
                    Accept(message, Step.Tls13Certificate);
                }
                else
                {
                    Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
                }

                break;
            case Step.CertificateRequestOrCertificate or Step.Tls13Certificate when type == HandshakeType.Certificate:
                ReadTls13Certificate(message, body);
                break;
            case Step.CertificateVerify when type == HandshakeType.CertificateVerify && CertificateVerifyView.TryParse(body, hasScheme: true, out _) == HandshakeError.None:
                Accept(message, Step.Tls13Finished);
                break;
            case Step.Tls13Finished when type == HandshakeType.Finished:
                FinishTls13(message, body);
                break;
            default:
                Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
                break;
        }
    }

    /// <summary>A message that is as it should be: into the transcript and the answer.</summary>
    private void Accept(ReadOnlySpan<byte> message, Step next)
    {
        transcript.Append(message);
        AddToAnswer(AnswerEntry.Message, message);
        step = next;
    }

    private void ReadEncryptedExtensions(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        if (EncryptedExtensionsView.TryParse(body, out EncryptedExtensionsView extensions) != HandshakeError.None)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
            return;
        }

        Accept(message, Step.CertificateRequestOrCertificate);
        foreach (ExtensionView extension in extensions.Extensions)
        {
            if (extension.Type != ExtensionType.Alpn)
            {
                continue;
            }

            if (!ServerHelloReader.IsOneProtocol(extension.Body))
            {
                Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
                return;
            }

            if (!spec.Has(ExtensionType.Alpn))
            {
                Stop(HandshakeEnd.Malformed, AlertDescription.UnsupportedExtension);
                return;
            }
        }
    }

    private void ReadTls13Certificate(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        if (CertificateListView.TryParse(body, CertificateListForm.Tls13, out CertificateListView list) != CertificateListError.None || !list.RequestContext.IsEmpty)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
            return;
        }

        Accept(message, Step.CertificateVerify);
        CheckCertificates(list);
    }

    /// <summary>Whether the certificates can be read; whether they are to be trusted is nobody's question here.</summary>
    private bool CheckCertificates(in CertificateListView list)
    {
        CertificateListView.Enumerator certificates = list.Certificates;
        int count = 0;
        foreach (CertificateEntryView entry in certificates)
        {
            count++;
            CertificateError error = CertificateView.TryParse(entry.Der, out CertificateView certificate);
            if (error != CertificateError.None)
            {
                Stop(HandshakeEnd.Malformed, AlertDescription.BadCertificate);
                return false;
            }

            if (count == 1 && !IsKnownKey(certificate))
            {
                Stop(HandshakeEnd.Unsupported, AlertDescription.UnsupportedCertificate);
                return false;
            }
        }

        if (count == 0)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.DecodeError);
        }

        return count > 0;
    }

    private void FinishTls13(ReadOnlySpan<byte> message, ReadOnlySpan<byte> body)
    {
        Span<byte> digest = stackalloc byte[TranscriptHash.MaxSize];
        Span<byte> verifyData = stackalloc byte[TranscriptHash.MaxSize];
        int size = TranscriptHash.Hash(suite.Hash, transcript.Bytes, digest);
        Tls13KeySchedule.DeriveFinished(suite.Hash, serverSecret.AsSpan(0, size), digest[..size], verifyData[..size]);
        if (!CryptographicOperations.FixedTimeEquals(verifyData[..size], body))
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.DecryptError);
            return;
        }

        Accept(message, Step.Done);
        SendTls13Finished(size);
        End = HandshakeEnd.Completed;
    }

    private void SendTls13Finished(int size)
    {
        Span<byte> applicationDigest = stackalloc byte[TranscriptHash.MaxSize];
        TranscriptHash.Hash(suite.Hash, transcript.Bytes, applicationDigest);
        if (certificateRequested)
        {
            ReadOnlySpan<byte> certificate = [(byte)HandshakeType.Certificate, 0, 0, 4, 0, 0, 0, 0];
            transcript.Append(certificate);
            Send(ContentType.Handshake, certificate);
        }

        Span<byte> digest = stackalloc byte[TranscriptHash.MaxSize];
        Span<byte> finished = stackalloc byte[MessageHeaderSize + TranscriptHash.MaxSize];
        TranscriptHash.Hash(suite.Hash, transcript.Bytes, digest);
        finished[0] = (byte)HandshakeType.Finished;
        finished[1] = 0;
        finished[2] = 0;
        finished[3] = (byte)size;
        Tls13KeySchedule.DeriveFinished(suite.Hash, clientSecret.AsSpan(0, size), digest[..size], finished.Slice(MessageHeaderSize, size));
        Send(ContentType.Handshake, finished[..(MessageHeaderSize + size)]);
        if (sharedLength > 0)
        {
            Tls13KeySchedule.DeriveApplicationSecrets(
                suite.Hash, sharedSecret.AsSpan(0, sharedLength), applicationDigest[..size], clientSecret.AsSpan(0, size), serverSecret.AsSpan(0, size));
            reader!.Dispose();
            writer!.Dispose();
            reader = Protection(serverSecret.AsSpan(0, size));
            writer = Protection(clientSecret.AsSpan(0, size));
        }
    }
}
