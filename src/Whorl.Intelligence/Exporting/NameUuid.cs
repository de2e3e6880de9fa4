using System.Security.Cryptography;
using System.Text;

namespace Whorl.Intelligence.Exporting;

/// <summary>Identifiers made of a name (UUID version 5): the same name gives the same one.</summary>
internal static class NameUuid
{
    private static readonly Guid Space = new("5f0f2f1c-6e0a-4a8e-9d0b-6b2c7768726c");

    public static string Of(string name)
    {
        byte[] hash = SHA1.HashData([.. Space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString("D");
    }
}
