using System.Globalization;
using System.Text;
using Whorl.Fingerprints;
using Whorl.Intelligence.Clients;
using Whorl.Store;
using Whorl.Store.Sightings;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Intelligence.Logs;

/// <summary>
/// JA3 and JA4 from the columns of ssl-log-ext. A second hello (after a HelloRetryRequest) adds its extensions to those of the first and
/// takes the place of everything else, so that a list with an extension twice gives no fingerprint.
/// </summary>
internal sealed class ZeekHello
{
    private const int MostExtensions = 1024;

    private static readonly ZeekField[] Fields =
    [
        ZeekField.ClientVersion, ZeekField.ClientCiphers, ZeekField.ClientExts, ZeekField.PointFormats, ZeekField.ClientCurves, ZeekField.OrigAlpn,
        ZeekField.SupportedVersions, ZeekField.Sigalgs, ZeekField.Hashalgs,
    ];

    private readonly RebuiltHello hello = new();
    private readonly RepeatedValues<Fingerprint[]> known = new();
    private readonly List<Fingerprint> fingerprints = [];
    private readonly List<ushort> numbers = [];
    private readonly List<ushort> others = [];
    private byte[] key = new byte[2048];

    /// <summary>The fingerprints of a row; empty where it lacks the columns.</summary>
    public ReadOnlySpan<Fingerprint> Read(IZeekRow row, ReadOnlySpan<byte> line, HandshakeProtocol protocol)
    {
        if (row.List(ZeekField.ClientCiphers, line).IsEmpty || row.Text(ZeekField.ClientVersion, line).IsEmpty)
        {
            return default;
        }

        int length = 0;
        Append([(byte)('0' + (int)protocol)], ref length);
        foreach (ZeekField field in Fields)
        {
            Append(field == ZeekField.ClientVersion ? row.Text(field, line) : row.List(field, line), ref length);
        }

        if (!known.TryFind(key.AsSpan(0, length), out Fingerprint[]? computed))
        {
            computed = Compute(row, line, protocol);
            known.Keep(key.AsSpan(0, length), computed);
        }

        return computed;
    }

    private void Append(ReadOnlySpan<byte> text, ref int length)
    {
        if (key.Length < length + text.Length + 1)
        {
            Array.Resize(ref key, (length + text.Length + 1) * 2);
        }

        text.CopyTo(key.AsSpan(length));
        length += text.Length;
        key[length++] = (byte)'|';
    }

    private Fingerprint[] Compute(IZeekRow row, ReadOnlySpan<byte> line, HandshakeProtocol protocol)
    {
        fingerprints.Clear();
        return ushort.TryParse(row.Text(ZeekField.ClientVersion, line), NumberStyles.None, CultureInfo.InvariantCulture, out ushort version)
            && TryBuild(row, line, version, protocol)
            && hello.TryFingerprint(fingerprints)
            ? [.. fingerprints]
            : [];
    }

    private bool TryBuild(IZeekRow row, ReadOnlySpan<byte> line, ushort version, HandshakeProtocol protocol)
    {
        hello.Begin(version, protocol switch
        {
            HandshakeProtocol.Quic => Ja4Transport.Quic,
            HandshakeProtocol.Dtls => Ja4Transport.Dtls,
            _ => Ja4Transport.Tls,
        });
        if (!TryNumbers(row, ZeekField.ClientCiphers, line, numbers) || numbers.Count == 0)
        {
            return false;
        }

        foreach (ushort suite in numbers)
        {
            hello.AddSuite(suite);
        }

        if (!TryNumbers(row, ZeekField.ClientExts, line, numbers) || numbers.Count > MostExtensions)
        {
            return false;
        }

        ushort[] types = [.. numbers];
        for (int i = 0; i < types.Length; i++)
        {
            if ((Array.IndexOf(types, types[i]) < i && !Grease.IsGrease(types[i])) || !TryAddExtension(row, line, types[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAddExtension(IZeekRow row, ReadOnlySpan<byte> line, ushort type)
    {
        switch (type)
        {
            case ExtensionType.SupportedGroups when TryNumbers(row, ZeekField.ClientCurves, line, numbers):
                hello.AddList(type, numbers.ToArray());
                return true;
            case ExtensionType.EcPointFormats when TryNumbers(row, ZeekField.PointFormats, line, numbers):
                hello.AddPointFormats(numbers.ConvertAll(static number => (byte)number).ToArray());
                return true;
            case ExtensionType.SupportedVersions when TryNumbers(row, ZeekField.SupportedVersions, line, numbers):
                hello.AddList(type, numbers.ToArray(), prefix: 1);
                return true;
            case ExtensionType.SignatureAlgorithms when TryNumbers(row, ZeekField.Sigalgs, line, numbers) && TryNumbers(row, ZeekField.Hashalgs, line, others) && numbers.Count == others.Count:
                // A scheme's first byte is what TLS 1.2 called the hash, the second the signature.
                hello.AddList(type, numbers.Select((signature, i) => (ushort)((others[i] << 8) | (byte)signature)).ToArray());
                return true;
            case ExtensionType.Alpn:
                string[] names = row.List(ZeekField.OrigAlpn, line) is { IsEmpty: false } list ? row.Texts(list) : [];
                hello.AddFirstProtocol(names.Length == 0 ? default : Encoding.UTF8.GetBytes(names[0]));
                return true;
            case ExtensionType.SupportedGroups or ExtensionType.EcPointFormats or ExtensionType.SupportedVersions or ExtensionType.SignatureAlgorithms:
                return false;
            default:
                hello.AddExtension(type, default);
                return true;
        }
    }

    /// <summary>Reads a list of numbers; false where something else stands in it. A list that is unset is empty.</summary>
    private static bool TryNumbers(IZeekRow row, ZeekField field, ReadOnlySpan<byte> line, List<ushort> to)
    {
        to.Clear();
        ReadOnlySpan<byte> list = row.List(field, line);
        if (list is [(byte)'[', .., (byte)']'])
        {
            list = list[1..^1];
        }

        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            ReadOnlySpan<byte> number = (comma < 0 ? list : list[..comma]).Trim((byte)' ');
            if (!ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ushort value))
            {
                return false;
            }

            to.Add(value);
            list = comma < 0 ? default : list[(comma + 1)..];
        }

        return true;
    }
}
