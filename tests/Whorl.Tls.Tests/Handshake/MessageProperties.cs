using FsCheck;
using FsCheck.Fluent;
using Whorl.Tls.Certificates;
using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;
using static Whorl.Tls.Tests.Handshake.MessageBytes;

namespace Whorl.Tls.Tests.Handshake;

/// <summary>What is written is read again, nothing shorter or longer is, and no bytes make a reader throw.</summary>
public sealed class MessageProperties
{
    [Fact]
    public void Encrypted_extensions() => Prop.ForAll<byte[][]>(bodies =>
    {
        byte[] block = Extensions(bodies);
        byte[] body = Written((ref WireWriter writer) => EncryptedExtensionsView.Write(ref writer, block));
        ReadOnlyWhole(body, bytes => EncryptedExtensionsView.TryParse(bytes, out _));
        EncryptedExtensionsView.TryParse(body, out EncryptedExtensionsView message);
        Same(block, message.ExtensionBlock);
        int index = 0;
        foreach (ExtensionView extension in message.Extensions)
        {
            Assert.Equal(index, extension.Type);
            Same(bodies[index++], extension.Body);
        }

        Assert.Equal(bodies.Length, index);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Certificate_requests_before_TLS_1_3() => Prop.ForAll<byte[], ushort[], byte[][]>((types, schemes, authorities) =>
    {
        byte[] list = Vectors(2, authorities);
        byte[] pairs = [.. schemes.SelectMany(scheme => (byte[])[(byte)(scheme >> 8), (byte)scheme])];
        byte[] old = Written((ref WireWriter writer) => CertificateRequestView.WriteTls10(ref writer, types, list));
        ReadOnlyWhole(old, bytes => CertificateRequestView.TryParse(bytes, CertificateRequestForm.Tls10, out _));
        byte[] body = Written((ref WireWriter writer) => CertificateRequestView.WriteTls12(ref writer, types, pairs, list));
        ReadOnlyWhole(body, bytes => CertificateRequestView.TryParse(bytes, CertificateRequestForm.Tls12, out _));
        CertificateRequestView.TryParse(body, CertificateRequestForm.Tls12, out CertificateRequestView message);
        Same(types, message.CertificateTypes);
        Same(pairs, message.SignatureSchemes);
        int index = 0;
        foreach (ReadOnlySpan<byte> authority in message.Authorities)
        {
            Same(authorities[index++], authority);
        }

        Assert.Equal(authorities.Length, index);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Certificate_requests_of_TLS_1_3() => Prop.ForAll<byte[], byte[][]>((context, bodies) =>
    {
        byte[] block = Extensions(bodies);
        byte[] body = Written((ref WireWriter writer) => CertificateRequestView.WriteTls13(ref writer, context, block));
        ReadOnlyWhole(body, bytes => CertificateRequestView.TryParse(bytes, CertificateRequestForm.Tls13, out _));
        CertificateRequestView.TryParse(body, CertificateRequestForm.Tls13, out CertificateRequestView message);
        Same(context, message.Context);
        Same(block, message.ExtensionBlock);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Certificates() => Prop.ForAll<byte[], byte[][]>((context, ders) =>
    {
        byte[] list = Vectors(3, ders);
        byte[] body = Written((ref WireWriter writer) => CertificateMessage.WriteTls12(ref writer, list));
        Assert.Equal(CertificateListError.None, CertificateListView.TryParse(body, CertificateListForm.Tls12, out CertificateListView read));
        int index = 0;
        foreach (CertificateEntryView entry in read.Certificates)
        {
            Same(ders[index++], entry.Der);
        }

        Assert.Equal(ders.Length, index);
        byte[] entries = Written((ref WireWriter writer) =>
        {
            foreach (byte[] der in ders)
            {
                CertificateMessage.WriteTls13Entry(ref writer, der, context);
            }
        });
        body = Written((ref WireWriter writer) => CertificateMessage.WriteTls13(ref writer, context, entries));
        Assert.Equal(CertificateListError.None, CertificateListView.TryParse(body, CertificateListForm.Tls13, out read));
        Same(context, read.RequestContext);
        index = 0;
        foreach (CertificateEntryView entry in read.Certificates)
        {
            Same(ders[index++], entry.Der);
            Same(context, entry.Extensions);
        }

        Assert.Equal(ders.Length, index);
        for (int length = 0; length < body.Length; length++)
        {
            Assert.NotEqual(CertificateListError.None, CertificateListView.TryParse(body.AsSpan(0, length), CertificateListForm.Tls13, out _));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Certificate_status() => Prop.ForAll<byte[], byte[][]>((response, responses) =>
    {
        byte[] one = Written((ref WireWriter writer) => CertificateStatusView.Write(ref writer, CertificateStatusType.Ocsp, response));
        ReadOnlyWhole(one, bytes => CertificateStatusView.TryParse(bytes, out _));
        CertificateStatusView.TryParse(one, out CertificateStatusView message);
        Same(response, message.Payload);
        Assert.False(message.Responses.MoveNext());

        byte[] list = Vectors(3, responses);
        byte[] many = Written((ref WireWriter writer) => CertificateStatusView.Write(ref writer, CertificateStatusType.OcspMulti, list));
        ReadOnlyWhole(many, bytes => CertificateStatusView.TryParse(bytes, out _));
        CertificateStatusView.TryParse(many, out message);
        int index = 0;
        foreach (ReadOnlySpan<byte> each in message.Responses)
        {
            Same(responses[index++], each);
        }

        Assert.Equal(responses.Length, index);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Server_key_exchanges_of_elliptic_curves() => Prop.ForAll<ushort, byte[], byte[]>((group, point, signature) =>
    {
        foreach (KeyExchangeSignature signed in Enum.GetValues<KeyExchangeSignature>())
        {
            byte[] body = Written((ref WireWriter writer) =>
            {
                ServerKeyExchangeView.WriteEcdhe(ref writer, group, point);
                Sign(ref writer, signed, group, signature);
            });
            ReadOnlyWhole(body, bytes => ServerKeyExchangeView.TryParse(bytes, KeyExchangeKind.Ecdhe, signed, out _));
            ServerKeyExchangeView.TryParse(body, KeyExchangeKind.Ecdhe, signed, out ServerKeyExchangeView message);
            Assert.Equal(group, message.Group);
            Same(point, message.PublicKey);
            Same(signed == KeyExchangeSignature.None ? [] : signature, message.Signature);
            Assert.Equal(signed == KeyExchangeSignature.Explicit ? group : 0, message.SignatureScheme);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Server_key_exchanges_of_finite_fields() => Prop.ForAll<byte[], byte[], byte[]>((prime, generator, signature) =>
    {
        foreach (KeyExchangeSignature signed in Enum.GetValues<KeyExchangeSignature>())
        {
            byte[] body = Written((ref WireWriter writer) =>
            {
                ServerKeyExchangeView.WriteDhe(ref writer, prime, generator, signature);
                Sign(ref writer, signed, 0x0804, signature);
            });
            ReadOnlyWhole(body, bytes => ServerKeyExchangeView.TryParse(bytes, KeyExchangeKind.Dhe, signed, out _));
            ServerKeyExchangeView.TryParse(body, KeyExchangeKind.Dhe, signed, out ServerKeyExchangeView message);
            Same(prime, message.Prime);
            Same(generator, message.Generator);
            Same(signature, message.PublicKey);
            Assert.Equal(new System.Numerics.BigInteger(prime, isUnsigned: true, isBigEndian: true).GetBitLength(), message.PrimeBits);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void New_session_tickets() => Prop.ForAll<uint, byte[], byte[][]>((lifetime, ticket, bodies) =>
    {
        byte[] old = Written((ref WireWriter writer) => NewSessionTicketView.WriteTls12(ref writer, lifetime, ticket));
        ReadOnlyWhole(old, bytes => NewSessionTicketView.TryParseTls12(bytes, out _));
        NewSessionTicketView.TryParseTls12(old, out NewSessionTicketView message);
        Assert.Equal(lifetime, message.Lifetime);
        Same(ticket, message.Ticket);

        byte[] block = Extensions(bodies);
        byte[] body = Written((ref WireWriter writer) => NewSessionTicketView.WriteTls13(ref writer, lifetime, ~lifetime, ticket, ticket, block));
        ReadOnlyWhole(body, bytes => NewSessionTicketView.TryParseTls13(bytes, out _));
        NewSessionTicketView.TryParseTls13(body, out message);
        Assert.Equal((lifetime, ~lifetime), (message.Lifetime, message.AgeAdd));
        Same(ticket, message.Nonce);
        Same(ticket, message.Ticket);
        Same(block, message.ExtensionBlock);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Certificate_verify_and_alerts() => Prop.ForAll<ushort, byte[]>((scheme, signature) =>
    {
        byte[] body = Written((ref WireWriter writer) => CertificateVerifyView.Write(ref writer, scheme, signature));
        ReadOnlyWhole(body, bytes => CertificateVerifyView.TryParse(bytes, hasScheme: true, out _));
        CertificateVerifyView.TryParse(body, hasScheme: true, out CertificateVerifyView message);
        Assert.Equal(scheme, message.SignatureScheme);
        Same(signature, message.Signature);
        byte[] old = Written((ref WireWriter writer) => CertificateVerifyView.Write(ref writer, null, signature));
        ReadOnlyWhole(old, bytes => CertificateVerifyView.TryParse(bytes, hasScheme: false, out _));

        var alert = new Alert((byte)scheme, (byte)(scheme >> 8));
        byte[] content = Written((ref WireWriter writer) => alert.Write(ref writer));
        ReadOnlyWhole(content, bytes => Alert.TryParse(bytes, out _));
        Alert.TryParse(content, out Alert read);
        Assert.Equal(alert, read);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_bytes_never_throw() => Prop.ForAll<byte[]>(bytes =>
    {
        EncryptedExtensionsView.TryParse(bytes, out _);
        foreach (CertificateRequestForm form in Enum.GetValues<CertificateRequestForm>())
        {
            CertificateRequestView.TryParse(bytes, form, out CertificateRequestView request);
            Walk(request.Authorities);
        }

        CertificateStatusView.TryParse(bytes, out _);
        CertificateStatusView.TryParse([2, 0, 0, (byte)bytes.Length, .. bytes], out CertificateStatusView status);
        Walk(status.Responses);
        foreach (KeyExchangeSignature signed in Enum.GetValues<KeyExchangeSignature>())
        {
            ServerKeyExchangeView.TryParse(bytes, KeyExchangeKind.Ecdhe, signed, out _);
            ServerKeyExchangeView.TryParse([3, .. bytes], KeyExchangeKind.Ecdhe, signed, out _);
            ServerKeyExchangeView.TryParse(bytes, KeyExchangeKind.Dhe, signed, out ServerKeyExchangeView exchange);
            _ = exchange.PrimeBits;
        }

        NewSessionTicketView.TryParseTls12(bytes, out _);
        NewSessionTicketView.TryParseTls13(bytes, out _);
        CertificateVerifyView.TryParse(bytes, hasScheme: true, out _);
        Alert.TryParse(bytes, out _);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Errors_are_named()
    {
        Assert.Equal(HandshakeError.OddList, CertificateRequestView.TryParse([0, 0, 1, 4, 0, 0], CertificateRequestForm.Tls12, out _));
        Assert.Equal(HandshakeError.ItemPastEnd, CertificateRequestView.TryParse([0, 0, 0, 0, 2, 0, 1], CertificateRequestForm.Tls12, out _));
        Assert.Equal(HandshakeError.ItemPastEnd, EncryptedExtensionsView.TryParse([0, 4, 0, 0, 0, 1], out _));
        Assert.Equal(HandshakeError.ItemPastEnd, CertificateStatusView.TryParse([2, 0, 0, 3, 0, 0, 1], out _));
        Assert.Equal(HandshakeError.UnknownForm, CertificateStatusView.TryParse([3, 0, 0, 0], out _));
        Assert.Equal(HandshakeError.UnknownForm, ServerKeyExchangeView.TryParse([1, 0, 0, 0], KeyExchangeKind.Ecdhe, KeyExchangeSignature.None, out _));
        Assert.Equal(HandshakeError.None, EmptyMessage.TryParse([]));
        Assert.Equal(HandshakeError.TrailingBytes, EmptyMessage.TryParse([0]));
        Assert.True(new Alert(2, 40).IsFatal);
    }

    private static void Sign(ref WireWriter writer, KeyExchangeSignature signed, ushort scheme, byte[] signature)
    {
        if (signed != KeyExchangeSignature.None)
        {
            ServerKeyExchangeView.WriteSignature(ref writer, signed == KeyExchangeSignature.Explicit ? scheme : null, signature);
        }
    }

    private static void Walk(VectorEnumerator items)
    {
        while (items.MoveNext())
        {
        }
    }
}
