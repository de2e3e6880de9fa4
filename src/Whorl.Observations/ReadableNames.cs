using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;
using Whorl.Tls.Names;

namespace Whorl.Observations;

/// <summary>Names of versions and cipher suites as short as people say them.</summary>
internal static class ReadableNames
{
    /// <summary>How a version is thought of today (RFC 8996 deprecates TLS 1.0 and 1.1, RFC 7568 SSL 3.0).</summary>
    public enum Age : byte
    {
        /// <summary>TLS 1.3 and DTLS 1.3.</summary>
        Current,

        /// <summary>TLS 1.2 and DTLS 1.2.</summary>
        Aging,

        /// <summary>Deprecated, and versions nobody knows.</summary>
        Old,

        /// <summary>SSL.</summary>
        Broken,
    }

    /// <summary>Appends <c>1.3</c>, <c>D1.2</c>, <c>SSL3</c>, <c>d28</c> for a draft of 1.3, or the number in hexadecimal.</summary>
    public static Age AppendVersion(Utf8Text to, ushort version)
    {
        (ReadOnlySpan<byte> name, Age age) = Of(version);
        if (version >> 8 == 0x7f)
        {
            to.Append((byte)'d');
            JsonText.AppendNumber(to, version & 0xff);
            return Age.Aging;
        }

        if (name.IsEmpty)
        {
            Numerals.WriteHex4(to.Reserve(4), version);
            to.Advance(4);
        }
        else
        {
            to.Append(name);
        }

        return age;
    }

    /// <summary>
    /// Appends the cipher of a suite, <c>AES128-GCM</c>, with the key exchange behind it where it is not an ephemeral one
    /// of elliptic curves and both fit in <paramref name="room"/>: <c>AES256-CBC RSA</c>.
    /// </summary>
    public static void AppendCipher(Utf8Text to, ushort suite, int room)
    {
        ReadOnlySpan<byte> name = TlsNames.CipherSuite(suite);
        if (name.IsEmpty || Grease.IsGrease(suite))
        {
            ValueNames.AppendCipher(to, suite);
            return;
        }

        ReadOnlySpan<byte> cipher = name.StartsWith("TLS_"u8) ? name[4..] : name;
        ReadOnlySpan<byte> exchange = default;
        int with = cipher.IndexOf("_WITH_"u8);
        if (with >= 0)
        {
            exchange = cipher[..with];
            cipher = cipher[(with + "_WITH_"u8.Length)..];
        }

        int start = to.Length;
        AppendAlgorithm(to, cipher);
        if (!exchange.IsEmpty && !exchange.StartsWith("ECDHE"u8) && to.Length - start + 1 + exchange.Length <= room)
        {
            to.Append((byte)' ');
            to.Append(exchange);
        }
    }

    /// <summary>AES_128_GCM_SHA256 is AES128-GCM: the hash at the end tells nothing that the cipher does not.</summary>
    private static void AppendAlgorithm(Utf8Text to, ReadOnlySpan<byte> cipher)
    {
        if (cipher.StartsWith("CHACHA20"u8))
        {
            to.Append("CHACHA20"u8);
            return;
        }

        bool isFirst = true;
        while (!cipher.IsEmpty)
        {
            int end = cipher.IndexOf((byte)'_');
            ReadOnlySpan<byte> word = end < 0 ? cipher : cipher[..end];
            cipher = end < 0 ? default : cipher[(end + 1)..];
            bool isHash = cipher.IsEmpty && !isFirst && (word.StartsWith("SHA"u8) || word.SequenceEqual("MD5"u8));
            if (isHash)
            {
                return;
            }

            bool isSize = !isFirst && IsDigit(word[0]) && !IsDigit(to.Written[^1]);
            if (!isFirst && !isSize)
            {
                to.Append((byte)'-');
            }

            to.Append(word);
            isFirst = false;
        }
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    private static VersionName Of(ushort version) => version switch
    {
        0x0304 => new("1.3"u8, Age.Current),
        0x0303 => new("1.2"u8, Age.Aging),
        0x0302 => new("1.1"u8, Age.Old),
        0x0301 => new("1.0"u8, Age.Old),
        0x0300 => new("SSL3"u8, Age.Broken),
        0x0002 => new(default, Age.Broken),
        0xfefc => new("D1.3"u8, Age.Current),
        0xfefd => new("D1.2"u8, Age.Aging),
        0xfeff => new("D1.0"u8, Age.Old),
        _ => new(default, Age.Old),
    };

    private readonly ref struct VersionName(ReadOnlySpan<byte> name, Age age)
    {
        private readonly ReadOnlySpan<byte> name = name;

        public void Deconstruct(out ReadOnlySpan<byte> text, out Age howOld)
        {
            text = name;
            howOld = age;
        }
    }
}
