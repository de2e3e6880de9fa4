namespace Whorl.Observations;

/// <summary>Walks the protocol names of ALPN (RFC 7301 section 3.1): a length byte, then the name.</summary>
public static class ProtocolList
{
    /// <summary>Takes the next name off the front; what a last name lacks is left away.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> names, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (names.IsEmpty)
        {
            return false;
        }

        int length = Math.Min(names[0], names.Length - 1);
        name = names.Slice(1, length);
        names = names[(1 + length)..];
        return true;
    }
}
