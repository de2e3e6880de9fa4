using System.Runtime.CompilerServices;

namespace Whorl.Probing.Hellos;

/// <summary>
/// Draws GREASE values (RFC 8701) from a hello's random bytes, a fresh one at every call and the same ones for the same random,
/// as a hello that answers a HelloRetryRequest must repeat them.
/// </summary>
internal ref struct GreaseSource(ReadOnlySpan<byte> random)
{
    private readonly ReadOnlySpan<byte> random = random;
    private int drawn;

    /// <summary>The number itself, or a drawn one in its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort Number(HelloValue value) => value.IsGrease ? Draw() : value.Value;

    private ushort Draw()
    {
        // The random's bytes go out on the wire as they are, so a drawn value mixes two of them rather than showing one again.
        byte seed = random.IsEmpty ? (byte)0 : (byte)(random[drawn % random.Length] ^ random[(drawn + 16) % random.Length]);
        drawn++;
        int high = (seed & 0xF0) | 0x0A;
        return (ushort)((high << 8) | high);
    }
}
