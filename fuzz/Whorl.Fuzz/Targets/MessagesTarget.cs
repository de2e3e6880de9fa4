using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Fuzz.Targets;

/// <summary>Every other handshake message: the first byte chooses which, the rest is its body.</summary>
internal sealed class MessagesTarget : FuzzTarget
{
    private readonly byte[] copy = new byte[1 << 20];

    public override string Name => "messages";

    protected override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> body = input[1..];
        WireWriter writer = new(copy);
        HandshakeError error = (input[0] % 16) switch
        {
            0 => CertificateRequest(body, CertificateRequestForm.Tls10, ref writer),
            1 => CertificateRequest(body, CertificateRequestForm.Tls12, ref writer),
            2 => CertificateRequest(body, CertificateRequestForm.Tls13, ref writer),
            3 => CertificateStatus(body, ref writer),
            4 => CertificateVerify(body, hasScheme: true, ref writer),
            5 => CertificateVerify(body, hasScheme: false, ref writer),
            6 => EncryptedExtensions(body, ref writer),
            7 => NewSessionTicketTls12(body, ref writer),
            8 => NewSessionTicketTls13(body, ref writer),
            9 => ServerKeyExchange(body, KeyExchangeKind.Ecdhe, KeyExchangeSignature.Explicit, ref writer),
            10 => ServerKeyExchange(body, KeyExchangeKind.Ecdhe, KeyExchangeSignature.Implicit, ref writer),
            11 => ServerKeyExchange(body, KeyExchangeKind.Dhe, KeyExchangeSignature.Explicit, ref writer),
            12 => ServerKeyExchange(body, KeyExchangeKind.Dhe, KeyExchangeSignature.None, ref writer),
            13 => ReadAlert(body, ref writer),
            14 => ReadSslv2(body),
            _ => EmptyMessage.TryParse(body),
        };

        // What is read without fault says all that was on the wire.
        if (error == HandshakeError.None && writer.Length > 0)
        {
            Require(writer.Written.SequenceEqual(body), "a message without fault is not what it is written as");
        }
    }

    private static HandshakeError CertificateRequest(ReadOnlySpan<byte> body, CertificateRequestForm form, ref WireWriter writer)
    {
        HandshakeError error = CertificateRequestView.TryParse(body, form, out CertificateRequestView message);
        Walk(message.Authorities, body);
        Walk(message.Extensions, body);
        switch (form)
        {
            case CertificateRequestForm.Tls10:
                CertificateRequestView.WriteTls10(ref writer, message.CertificateTypes, message.AuthorityList);
                break;
            case CertificateRequestForm.Tls12:
                CertificateRequestView.WriteTls12(ref writer, message.CertificateTypes, message.SignatureSchemes, message.AuthorityList);
                break;
            default:
                CertificateRequestView.WriteTls13(ref writer, message.Context, message.ExtensionBlock);
                break;
        }

        return error;
    }

    private static HandshakeError CertificateStatus(ReadOnlySpan<byte> body, ref WireWriter writer)
    {
        HandshakeError error = CertificateStatusView.TryParse(body, out CertificateStatusView message);
        Walk(message.Responses, body);
        CertificateStatusView.Write(ref writer, message.Type, message.Payload);
        return error;
    }

    private static HandshakeError CertificateVerify(ReadOnlySpan<byte> body, bool hasScheme, ref WireWriter writer)
    {
        HandshakeError error = CertificateVerifyView.TryParse(body, hasScheme, out CertificateVerifyView message);
        CertificateVerifyView.Write(ref writer, hasScheme ? message.SignatureScheme : null, message.Signature);
        return error;
    }

    private static HandshakeError EncryptedExtensions(ReadOnlySpan<byte> body, ref WireWriter writer)
    {
        HandshakeError error = EncryptedExtensionsView.TryParse(body, out EncryptedExtensionsView message);
        Walk(message.Extensions, body);
        EncryptedExtensionsView.Write(ref writer, message.ExtensionBlock);
        return error;
    }

    private static HandshakeError NewSessionTicketTls12(ReadOnlySpan<byte> body, ref WireWriter writer)
    {
        HandshakeError error = NewSessionTicketView.TryParseTls12(body, out NewSessionTicketView message);
        NewSessionTicketView.WriteTls12(ref writer, message.Lifetime, message.Ticket);
        return error;
    }

    private static HandshakeError NewSessionTicketTls13(ReadOnlySpan<byte> body, ref WireWriter writer)
    {
        HandshakeError error = NewSessionTicketView.TryParseTls13(body, out NewSessionTicketView message);
        Walk(message.Extensions, body);
        NewSessionTicketView.WriteTls13(ref writer, message.Lifetime, message.AgeAdd, message.Nonce, message.Ticket, message.ExtensionBlock);
        return error;
    }

    private static HandshakeError ServerKeyExchange(ReadOnlySpan<byte> body, KeyExchangeKind kind, KeyExchangeSignature signed, ref WireWriter writer)
    {
        HandshakeError error = ServerKeyExchangeView.TryParse(body, kind, signed, out ServerKeyExchangeView message);
        Require(message.PrimeBits <= 8 * message.Prime.Length, "a prime has more bits than bytes");
        if (kind == KeyExchangeKind.Ecdhe)
        {
            ServerKeyExchangeView.WriteEcdhe(ref writer, message.Group, message.PublicKey);
        }
        else
        {
            ServerKeyExchangeView.WriteDhe(ref writer, message.Prime, message.Generator, message.PublicKey);
        }

        if (signed != KeyExchangeSignature.None)
        {
            ServerKeyExchangeView.WriteSignature(ref writer, signed == KeyExchangeSignature.Explicit ? message.SignatureScheme : null, message.Signature);
        }

        return error;
    }

    private static HandshakeError ReadAlert(ReadOnlySpan<byte> body, ref WireWriter writer)
    {
        HandshakeError error = Alert.TryParse(body, out Alert alert);
        alert.Write(ref writer);
        return error;
    }

    private static HandshakeError ReadSslv2(ReadOnlySpan<byte> body)
    {
        Sslv2ClientHelloView.LooksLike(body);
        if (Sslv2ClientHelloView.TryParse(body, out Sslv2ClientHelloView hello))
        {
            Require(hello.CipherSpecs.Length + hello.SessionId.Length + hello.Challenge.Length <= body.Length, "the fields are larger than the message");
        }

        return HandshakeError.None;
    }

    private static void Walk(VectorEnumerator items, ReadOnlySpan<byte> body)
    {
        int bytes = 0;
        while (items.MoveNext())
        {
            bytes += items.Current.Length;
        }

        Require(bytes <= body.Length, "the items are larger than the message");
    }

    private static void Walk(ExtensionEnumerator items, ReadOnlySpan<byte> body)
    {
        int bytes = 0;
        while (items.MoveNext())
        {
            bytes += 4 + items.Current.Body.Length;
        }

        Require(bytes <= body.Length, "the extensions are larger than the message");
    }
}
