using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Whorl.Tls.Certificates;

/// <summary>
/// Distinguished names as text (RFC 4514), the way OpenSSL's option <c>-nameopt RFC2253</c> and Zeek write them: the most
/// specific part first, <c>CN=www.example.org,O=Example,C=US</c>, but in UTF-8 where those escape it.
/// </summary>
public static class DistinguishedName
{
    /// <summary>
    /// Writes a Name, given with its header. False when <paramref name="utf8"/> is too small or the bytes are no Name.
    /// </summary>
    public static bool TryFormat(ReadOnlySpan<byte> rawName, Span<byte> utf8, out int written) =>
        Format(rawName, utf8, out written) == OperationStatus.Done;

    /// <summary>
    /// Writes a Name and says why not: <see cref="OperationStatus.DestinationTooSmall"/> or
    /// <see cref="OperationStatus.InvalidData"/>. The work is linear in the name's length.
    /// </summary>
    public static OperationStatus Format(ReadOnlySpan<byte> rawName, Span<byte> utf8, out int written)
    {
        written = 0;
        if (!new DerReader(rawName).TryRead(DerReader.Sequence, out ReadOnlySpan<byte> sets))
        {
            return OperationStatus.InvalidData;
        }

        // The text runs against the order of the bytes. So every attribute is written at the front of what is still free and
        // then moved to its end; the last one read comes to lie first.
        int tail = utf8.Length;
        var setReader = new DerReader(sets);
        while (!setReader.IsEmpty)
        {
            if (!setReader.TryRead(DerReader.Set, out ReadOnlySpan<byte> set))
            {
                return OperationStatus.InvalidData;
            }

            bool firstOfSet = true;
            var reader = new DerReader(set);
            while (!reader.IsEmpty)
            {
                if (!reader.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> attribute))
                {
                    return OperationStatus.InvalidData;
                }

                var output = new TextOutput(utf8[..tail]);
                if (!TryAppendAttribute(attribute, ref output))
                {
                    return OperationStatus.InvalidData;
                }

                if (tail != utf8.Length)
                {
                    output.Append(firstOfSet ? (byte)',' : (byte)'+');
                }

                if (output.Overflowed)
                {
                    return OperationStatus.DestinationTooSmall;
                }

                tail -= output.Length;
                utf8[..output.Length].CopyTo(utf8[tail..]);
                firstOfSet = false;
            }
        }

        written = utf8.Length - tail;
        utf8[tail..].CopyTo(utf8);
        return OperationStatus.Done;
    }

    private static bool TryAppendAttribute(ReadOnlySpan<byte> attribute, ref TextOutput output)
    {
        var reader = new DerReader(attribute);
        if (!reader.TryRead(DerReader.ObjectId, out ReadOnlySpan<byte> type)
            || !reader.TryRead(out byte tag, out ReadOnlySpan<byte> value, out ReadOnlySpan<byte> whole))
        {
            return false;
        }

        ReadOnlySpan<byte> name = AttributeNames.Find(type);
        if (name.IsEmpty)
        {
            output.AppendObjectIdentifier(type);
            output.Append("=#"u8);
            output.AppendHex(whole, upper: true);
            return true;
        }

        output.Append(name);
        output.Append((byte)'=');
        int unit = UnitOf(tag);
        if (unit < 0 || (unit > 1 && value.Length % unit != 0))
        {
            output.Append((byte)'#');
            output.AppendHex(whole, upper: true);
            return true;
        }

        AppendValue(value, unit, ref output);
        return true;
    }

    /// <summary>The bytes a character of a string type takes, 0 for UTF-8, -1 for what is no string (X.680 section 41).</summary>
    private static int UnitOf(byte tag) => tag switch
    {
        DerReader.Utf8String => 0,
        18 or 19 or 20 or 22 or DerReader.UtcTime or DerReader.GeneralizedTime or 26 => 1,
        28 => 4,
        30 => 2,
        _ => -1,
    };

    /// <summary>Writes a value, escaped by RFC 4514 section 2.4; TeletexString is taken for Latin-1, as everyone does.</summary>
    private static void AppendValue(ReadOnlySpan<byte> value, int unit, ref TextOutput output)
    {
        bool first = true;
        while (!value.IsEmpty && !output.Overflowed)
        {
            bool decoded = TryDecode(value, unit, out Rune character, out int consumed);
            ReadOnlySpan<byte> rest = value[consumed..];
            if (!decoded)
            {
                foreach (byte undecodable in value[..consumed])
                {
                    output.AppendEscaped(undecodable);
                }
            }
            else
            {
                bool special = character.Value switch
                {
                    ',' or '+' or '"' or '\\' or '<' or '>' or ';' => true,
                    '#' => first,
                    ' ' => first || rest.IsEmpty,
                    _ => false,
                };
                if (special)
                {
                    output.Append((byte)'\\');
                }

                output.AppendCharacter(character);
            }

            first = false;
            value = rest;
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> value, int unit, out Rune character, out int consumed)
    {
        switch (unit)
        {
            case 0:
                return Rune.DecodeFromUtf8(value, out character, out consumed) == OperationStatus.Done;
            case 1:
                consumed = 1;
                character = new Rune((char)value[0]);
                return true;
            case 2:
                consumed = 2;
                char high = (char)BinaryPrimitives.ReadUInt16BigEndian(value);
                if (char.IsHighSurrogate(high) && value.Length >= 4
                    && Rune.TryCreate(high, (char)BinaryPrimitives.ReadUInt16BigEndian(value[2..]), out character))
                {
                    consumed = 4;
                    return true;
                }

                return Rune.TryCreate(high, out character);
            default:
                consumed = 4;
                return Rune.TryCreate(BinaryPrimitives.ReadUInt32BigEndian(value), out character);
        }
    }
}
