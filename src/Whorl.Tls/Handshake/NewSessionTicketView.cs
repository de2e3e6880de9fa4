using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>NewSessionTicket in place: TLS 1.2 (RFC 5077 section 3.3) and TLS 1.3 (RFC 8446 section 4.6.1).</summary>
public readonly ref struct NewSessionTicketView
{
    private NewSessionTicketView(uint lifetime, uint ageAdd, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ticket, ReadOnlySpan<byte> extensionBlock)
    {
        Lifetime = lifetime;
        AgeAdd = ageAdd;
        Nonce = nonce;
        Ticket = ticket;
        ExtensionBlock = extensionBlock;
    }

    /// <summary>The lifetime in seconds, a mere hint in TLS 1.2.</summary>
    public uint Lifetime { get; }

    /// <summary>ticket_age_add (TLS 1.3).</summary>
    public uint AgeAdd { get; }

    /// <summary>ticket_nonce (TLS 1.3).</summary>
    public ReadOnlySpan<byte> Nonce { get; }

    /// <summary>The ticket.</summary>
    public ReadOnlySpan<byte> Ticket { get; }

    /// <summary>The extensions, their common length not included (TLS 1.3).</summary>
    public ReadOnlySpan<byte> ExtensionBlock { get; }

    /// <summary>The extensions in wire order.</summary>
    public ExtensionEnumerator Extensions => new(ExtensionBlock);

    /// <summary>Reads a body of TLS 1.2.</summary>
    public static HandshakeError TryParseTls12(ReadOnlySpan<byte> body, out NewSessionTicketView message)
    {
        message = default;
        var reader = new WireReader(body);
        if (!reader.TryReadU32(out uint lifetime) || !reader.TryReadVector16(out ReadOnlySpan<byte> ticket))
        {
            return HandshakeError.Truncated;
        }

        message = new NewSessionTicketView(lifetime, 0, default, ticket, default);
        return MessageEnd.Check(reader);
    }

    /// <summary>Reads a body of TLS 1.3.</summary>
    public static HandshakeError TryParseTls13(ReadOnlySpan<byte> body, out NewSessionTicketView message)
    {
        message = default;
        var reader = new WireReader(body);
        if (!reader.TryReadU32(out uint lifetime) || !reader.TryReadU32(out uint ageAdd)
            || !reader.TryReadVector8(out ReadOnlySpan<byte> nonce) || !reader.TryReadVector16(out ReadOnlySpan<byte> ticket)
            || !reader.TryReadVector16(out ReadOnlySpan<byte> block))
        {
            return HandshakeError.Truncated;
        }

        message = new NewSessionTicketView(lifetime, ageAdd, nonce, ticket, block);
        return MessageEnd.Check(reader, block);
    }

    /// <summary>Writes a body of TLS 1.2.</summary>
    public static void WriteTls12(ref WireWriter writer, uint lifetime, ReadOnlySpan<byte> ticket)
    {
        writer.WriteU32(lifetime);
        writer.WriteVector(2, ticket);
    }

    /// <summary>Writes a body of TLS 1.3.</summary>
    public static void WriteTls13(ref WireWriter writer, uint lifetime, uint ageAdd, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ticket, ReadOnlySpan<byte> extensionBlock)
    {
        writer.WriteU32(lifetime);
        writer.WriteU32(ageAdd);
        writer.WriteVector(1, nonce);
        writer.WriteVector(2, ticket);
        writer.WriteVector(2, extensionBlock);
    }
}
