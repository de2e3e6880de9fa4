using System.Buffers;
using System.Globalization;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>Syslog's framing on streams by counting (RFC 6587, section 3.4.1; RFC 5425): a message may hold anything.</summary>
public static class OctetCounting
{
    private const int MaxDigits = 10;

    /// <summary>Writes a message behind its length.</summary>
    public static void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> to)
    {
        Span<byte> count = to.GetSpan(MaxDigits + 1);
        message.Length.TryFormat(count, out int written, default, CultureInfo.InvariantCulture);
        count[written] = (byte)' ';
        to.Advance(written + 1);
        to.Write(message);
    }
}
