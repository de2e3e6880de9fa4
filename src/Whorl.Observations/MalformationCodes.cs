using System.Numerics;
using Whorl.Tls.Handshake;

namespace Whorl.Observations;

/// <summary>The short codes of a record's <c>malformed</c> list; docs/reference/malformed.md explains each.</summary>
public static class MalformationCodes
{
    private static readonly string[] Codes =
    [
        "hello-too-short", "session-id-too-long", "cipher-list-odd", "cipher-list-empty", "compression-methods",
        "extensions-past-end", "trailing-bytes", "extension-past-end", "duplicate-extension", "extension-contents",
        "server-name", "not-text", "conflicting-overlap", "psk-not-last", "record-length", "server-grease",
        "server-hello", "sslv2-hello", "certificate",
    ];

    private static readonly byte[][] Utf8Codes = [.. Codes.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>Every code there is.</summary>
    public static IReadOnlyList<string> All => Codes;

    /// <summary>Takes the lowest flag off <paramref name="rest"/> and gives its code; false when none is left.</summary>
    public static bool TryTake(ref Malformation rest, out ReadOnlySpan<byte> code)
    {
        if (rest == Malformation.None)
        {
            code = default;
            return false;
        }

        int bit = BitOperations.TrailingZeroCount((uint)rest);
        rest &= rest - 1;
        code = Utf8Codes[bit];
        return true;
    }
}
