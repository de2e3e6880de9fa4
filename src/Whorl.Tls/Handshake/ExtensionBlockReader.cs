using System.Buffers.Binary;

namespace Whorl.Tls.Handshake;

/// <summary>Takes the extensions block off the end of a hello, forgiving a wrong length and naming it.</summary>
internal static class ExtensionBlockReader
{
    /// <summary>Returns false when there is not even a length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> block, scoped ref Malformation malformations)
    {
        if (rest.Length < 2)
        {
            malformations |= Malformation.TrailingBytes;
            block = default;
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        rest = rest[2..];
        if (length > rest.Length)
        {
            malformations |= Malformation.ExtensionsPastEnd;
            length = rest.Length;
        }
        else if (length < rest.Length)
        {
            malformations |= Malformation.TrailingBytes;
        }

        block = rest[..length];
        return true;
    }
}
