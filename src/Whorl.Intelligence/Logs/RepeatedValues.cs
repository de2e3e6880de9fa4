using Whorl.Fingerprints.Text;

namespace Whorl.Intelligence.Logs;

/// <summary>
/// Values made of bytes that come again and again (a certificate, a list of protocols): the last of each slot is kept with its bytes,
/// and one that comes again costs a comparison. Fixed in size, belongs to one thread.
/// </summary>
/// <typeparam name="T">The value.</typeparam>
internal sealed class RepeatedValues<T>
    where T : class
{
    private const int SlotBits = 12;
    private const int LongestKey = 1 << 13;

    private readonly byte[]?[] keys = new byte[1 << SlotBits][];
    private readonly T?[] values = new T[1 << SlotBits];

    /// <summary>Makes a value of bytes.</summary>
    public delegate T? Maker(ReadOnlySpan<byte> key);

    /// <summary>The value of those bytes, made where it is not kept.</summary>
    public T? Of(ReadOnlySpan<byte> key, Maker make)
    {
        if (!TryFind(key, out T? value))
        {
            value = make(key);
            Keep(key, value);
        }

        return value;
    }

    /// <summary>Finds a value that is kept.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, out T? value)
    {
        int slot = SlotOf(key);
        bool isKept = keys[slot] is { } kept && key.SequenceEqual(kept);
        value = isKept ? values[slot] : null;
        return isKept;
    }

    /// <summary>Keeps a value, unless its bytes are too many.</summary>
    public void Keep(ReadOnlySpan<byte> key, T? value)
    {
        if (key.Length <= LongestKey)
        {
            int slot = SlotOf(key);
            keys[slot] = key.ToArray();
            values[slot] = value;
        }
    }

    private static int SlotOf(ReadOnlySpan<byte> key) => (int)(SlotHash.Of(key) >> (64 - SlotBits));
}
