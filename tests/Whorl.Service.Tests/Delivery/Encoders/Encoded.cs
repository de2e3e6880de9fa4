using System.Buffers;
using System.Text;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>Payloads of events.</summary>
internal static class Encoded
{
    public static byte[] By(string encoder, DeliveryEvent given)
    {
        Assert.True(EventEncoders.TryFind(encoder, out IEventEncoder? found), encoder);
        return By(found, given);
    }

    public static byte[] By(IEventEncoder encoder, DeliveryEvent given)
    {
        ArrayBufferWriter<byte> to = new();
        encoder.Write(given, to);
        return to.WrittenSpan.ToArray();
    }

    public static string TextBy(string encoder, DeliveryEvent given) => Encoding.UTF8.GetString(By(encoder, given));

    public static byte[] Syslog(DeliveryEvent given, string encoder, int facility = 16, string? host = "collector", string? process = "4711")
    {
        Assert.True(EventEncoders.TryFind(encoder, out IEventEncoder? found), encoder);
        ArrayBufferWriter<byte> to = new();
        new SyslogMessage(facility, host, process).Write(given, found, to);
        return to.WrittenSpan.ToArray();
    }

    /// <summary>A text as UTF-8 can hold it: half a surrogate pair is U+FFFD.</summary>
    public static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>The same where a format has no escape for control characters.</summary>
    public static string Spaced(string text, string kept = "") =>
        string.Concat(Whole(text).Select(letter => (char.IsControl(letter) || letter is '\u2028' or '\u2029') && !kept.Contains(letter) ? ' ' : letter));
}
