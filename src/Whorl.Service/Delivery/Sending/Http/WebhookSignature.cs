using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>
/// The signature of a webhook: <c>t=SECONDS,v1=HEX</c>, HEX being HMAC-SHA256 of the seconds, a dot and the body. The time is in it so that a
/// receiver can refuse what somebody recorded and plays again.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>The header.</summary>
    public const string Header = "Whorl-Signature";

    /// <summary>The header's value for a body as it is before packing.</summary>
    public static string Of(string secret, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        string seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.ASCII.GetBytes(seconds + "."));
        hash.AppendData(body);
        return $"t={seconds},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
