using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>EncryptedExtensions in place (RFC 8446 section 4.3.1).</summary>
public readonly ref struct EncryptedExtensionsView
{
    private EncryptedExtensionsView(ReadOnlySpan<byte> extensionBlock) => ExtensionBlock = extensionBlock;

    /// <summary>The extensions, their common length not included.</summary>
    public ReadOnlySpan<byte> ExtensionBlock { get; }

    /// <summary>The extensions in wire order.</summary>
    public ExtensionEnumerator Extensions => new(ExtensionBlock);

    /// <summary>Reads the message's body.</summary>
    public static HandshakeError TryParse(ReadOnlySpan<byte> body, out EncryptedExtensionsView message)
    {
        message = default;
        var reader = new WireReader(body);
        if (!reader.TryReadVector16(out ReadOnlySpan<byte> block))
        {
            return HandshakeError.Truncated;
        }

        message = new EncryptedExtensionsView(block);
        return MessageEnd.Check(reader, block);
    }

    /// <summary>Writes a body.</summary>
    public static void Write(ref WireWriter writer, ReadOnlySpan<byte> extensionBlock) => writer.WriteVector(2, extensionBlock);
}
