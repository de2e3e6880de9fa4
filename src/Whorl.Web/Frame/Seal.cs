using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Whorl.Web.Frame;

/// <summary>
/// Marks words that a page says of what was just done, and that travel in its address, as this service's own: whoever sends somebody a link cannot
/// put words into its mouth. They are this process's; after a restart an old address says nothing.
/// </summary>
internal static class Seal
{
    private const int Bytes = 12;

    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>The seal of words.</summary>
    public static string Of(string words) => Base64Url.EncodeToString(HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes(words)).AsSpan(0, Bytes));

    /// <summary>Whether words have the seal of this service.</summary>
    public static bool IsOn(string words, string seal) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(words)), Encoding.UTF8.GetBytes(seal));
}
