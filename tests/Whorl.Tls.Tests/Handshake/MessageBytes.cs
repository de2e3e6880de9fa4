using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Tests.Handshake;

/// <summary>Bodies of messages for the properties of reading and writing.</summary>
internal static class MessageBytes
{
    public delegate void Writing(ref WireWriter writer);

    public delegate HandshakeError Reading(ReadOnlySpan<byte> body);

    public static byte[] Written(Writing write)
    {
        var writer = new WireWriter(new byte[1 << 18]);
        write(ref writer);
        Assert.False(writer.Overflowed);
        return writer.Written.ToArray();
    }

    /// <summary>The items one after another, each with a length of <paramref name="prefix"/> bytes.</summary>
    public static byte[] Vectors(int prefix, byte[][] items) => Written((ref WireWriter writer) =>
    {
        foreach (byte[] item in items)
        {
            writer.WriteVector(prefix, item);
        }
    });

    /// <summary>An extensions block in which item number n is the body of an extension of type n.</summary>
    public static byte[] Extensions(byte[][] bodies) => Written((ref WireWriter writer) =>
    {
        for (int i = 0; i < bodies.Length; i++)
        {
            writer.WriteU16((ushort)i);
            writer.WriteVector(2, bodies[i]);
        }
    });

    /// <summary>A whole body is read, no prefix of it is, and a byte more is named.</summary>
    public static void ReadOnlyWhole(byte[] body, Reading read)
    {
        Assert.Equal(HandshakeError.None, read(body));
        for (int length = 0; length < body.Length; length++)
        {
            Assert.NotEqual(HandshakeError.None, read(body.AsSpan(0, length)));
        }

        Assert.Equal(HandshakeError.TrailingBytes, read([.. body, 0]));
    }

    public static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual) =>
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(actual));
}
