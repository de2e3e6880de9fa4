using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>The checks that messages share once their fields are read.</summary>
internal static class MessageEnd
{
    /// <summary>Nothing may follow the last field.</summary>
    internal static HandshakeError Check(WireReader reader) => reader.IsEmpty ? HandshakeError.None : HandshakeError.TrailingBytes;

    /// <summary>An extensions block must be made of whole extensions, and nothing may follow it.</summary>
    internal static HandshakeError Check(WireReader reader, ReadOnlySpan<byte> extensionBlock)
    {
        var extensions = new ExtensionEnumerator(extensionBlock);
        while (extensions.MoveNext())
        {
        }

        return extensions.IsDamaged ? HandshakeError.ItemPastEnd : Check(reader);
    }
}
