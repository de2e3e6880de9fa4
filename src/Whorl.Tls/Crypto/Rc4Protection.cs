namespace Whorl.Tls.Crypto;

/// <summary>
/// The records of RC4 suites (RFC 5246 section 6.2.3.1). RC4 is broken and prohibited (RFC 7465); old servers still choose
/// it, and what they say after the handshake shows only to who finishes it.
/// </summary>
internal sealed class Rc4Protection : MacProtection
{
    private const int StateSize = 256 + 2; // the permutation, and the two indices behind it

    private readonly byte[] state = new byte[StateSize];

    public Rc4Protection(RecordMac mac, ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> key, bool managed)
        : base(mac, macKey, managed)
    {
        for (int i = 0; i < 256; i++)
        {
            state[i] = (byte)i;
        }

        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + state[i] + key[i % key.Length]) & 0xff;
            (state[i], state[j]) = (state[j], state[i]);
        }
    }

    private protected override bool Open(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> content, out int length, out byte contentType)
    {
        contentType = header[0];
        length = payload.Length - MacSize;
        if (length < 0)
        {
            return false;
        }

        Span<byte> advanced = stackalloc byte[StateSize];
        state.CopyTo(advanced);
        Apply(advanced, payload, content);
        if (!IsAuthentic(header, content[..length], content[length..]))
        {
            return false;
        }

        advanced.CopyTo(state);
        return true;
    }

    private protected override int PayloadSize(int contentLength) => contentLength + MacSize;

    private protected override void Seal(Span<byte> header, ReadOnlySpan<byte> content, Span<byte> payload)
    {
        content.CopyTo(payload);
        WriteMac(header, content, payload[content.Length..]);
        Apply(state, payload, payload);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    /// <summary>Xors the next bytes of the key stream.</summary>
    private static void Apply(Span<byte> state, ReadOnlySpan<byte> input, Span<byte> output)
    {
        byte i = state[256];
        byte j = state[257];
        for (int at = 0; at < input.Length; at++)
        {
            byte x = state[++i];
            j += x;
            byte y = state[j];
            state[i] = y;
            state[j] = x;
            output[at] = (byte)(input[at] ^ state[(byte)(x + y)]);
        }

        state[256] = i;
        state[257] = j;
    }
}
