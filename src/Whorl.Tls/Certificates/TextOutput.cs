using System.Buffers;
using System.Text;

namespace Whorl.Tls.Certificates;

/// <summary>
/// Writes text out of certificates into a caller's span: valid UTF-8 whatever the bytes were, with control characters and
/// undecodable bytes as a backslash and two hexadecimal digits (RFC 4514 section 2.4). A write that does not fit sets
/// <see cref="Overflowed"/>, so that a caller checks once, at the end.
/// </summary>
internal ref struct TextOutput
{
    private readonly Span<byte> space;
    private int position;

    internal TextOutput(Span<byte> space) => this.space = space;

    internal readonly int Length => position;

    internal bool Overflowed { get; private set; }

    internal void Append(byte ascii)
    {
        if (Overflowed || position == space.Length)
        {
            Overflowed = true;
            return;
        }

        space[position++] = ascii;
    }

    internal void Append(scoped ReadOnlySpan<byte> utf8)
    {
        if (Overflowed || space.Length - position < utf8.Length)
        {
            Overflowed = true;
            return;
        }

        utf8.CopyTo(space[position..]);
        position += utf8.Length;
    }

    internal void AppendHex(scoped ReadOnlySpan<byte> bytes, bool upper)
    {
        ReadOnlySpan<byte> digits = upper ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8;
        foreach (byte value in bytes)
        {
            Append(digits[value >> 4]);
            Append(digits[value & 0xF]);
        }
    }

    /// <summary>A byte as a backslash and two upper-case digits.</summary>
    internal void AppendEscaped(byte value)
    {
        Append((byte)'\\');
        AppendHex([value], upper: true);
    }

    /// <summary>An object identifier, dotted.</summary>
    internal void AppendObjectIdentifier(scoped ReadOnlySpan<byte> content)
    {
        if (Overflowed || !ObjectIdentifier.TryFormat(content, space[position..], out int written))
        {
            Overflowed = true;
            return;
        }

        position += written;
    }

    /// <summary>One character; control characters are escaped.</summary>
    internal void AppendCharacter(Rune character)
    {
        if (character.Value is < 0x20 or 0x7F)
        {
            AppendEscaped((byte)character.Value);
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        Append(utf8[..character.EncodeToUtf8(utf8)]);
    }

    /// <summary>Bytes that should be UTF-8, or its ASCII part: what is not is escaped, and so is the backslash.</summary>
    internal void AppendUtf8(scoped ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !Overflowed)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune character, out int consumed);
            if (status != OperationStatus.Done)
            {
                foreach (byte undecodable in bytes[..consumed])
                {
                    AppendEscaped(undecodable);
                }
            }
            else if (character.Value == '\\')
            {
                Append("\\\\"u8);
            }
            else
            {
                AppendCharacter(character);
            }

            bytes = bytes[consumed..];
        }
    }
}
