using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Whorl.Service.Triage;

/// <summary>Ids of events by what they are of, so that a line that is read twice makes no second event: the form of UUID version 7 (RFC 9562, section 5.7), a hash in the place of chance.</summary>
internal static class EventId
{
    /// <summary>The id.</summary>
    /// <param name="timestamp">When it was seen, in nanoseconds since 1970.</param>
    /// <param name="parts">What it is of.</param>
    public static Guid Of(long timestamp, params ReadOnlySpan<string?> parts)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{timestamp}\n{string.Join('\n', parts)}"));
        Span<byte> id = stackalloc byte[18];
        BinaryPrimitives.WriteInt64BigEndian(id, Math.Max(0, timestamp) / 1_000_000 << 16);
        hash.AsSpan(0, 10).CopyTo(id[6..]);
        id[6] = (byte)(0x70 | (id[6] & 0x0f));
        id[8] = (byte)(0x80 | (id[8] & 0x3f));
        return new Guid(id[..16], bigEndian: true);
    }
}
