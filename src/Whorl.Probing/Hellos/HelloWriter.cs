using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Probing.Hellos;

/// <summary>Writes a described Client Hello as the one record it is sent in.</summary>
public static class HelloWriter
{
    /// <summary>The size of a record header.</summary>
    public const int RecordHeaderSize = 5;

    private const byte HandshakeRecord = 22;
    private const int LargestRecord = 16384; // RFC 8446 section 5.1
    private const int CookieEntry = -1;
    private const int MaximumPlaced = HelloSpec.MaximumExtensions + 1;

    /// <summary>
    /// Writes the record and returns its length, or 0 where <paramref name="record"/> or any record is too small. A second hello, which
    /// answers a HelloRetryRequest, has the retry's group as its only share, the cookie before key_share, and record version 0x0303.
    /// </summary>
    public static int Write(HelloSpec spec, scoped in HelloInstance instance, KeyShares keys, Span<byte> record)
    {
        var writer = new WireWriter(record);
        writer.WriteU8(HandshakeRecord);
        writer.WriteU16(instance.RetryGroup == 0 ? spec.RecordVersion : (ushort)0x0303);
        int recordMark = writer.BeginVector(2);
        writer.WriteU8((byte)HandshakeType.ClientHello);
        int messageMark = writer.BeginVector(3);
        writer.WriteU16(spec.LegacyVersion);
        writer.WriteBytes(instance.Random);
        writer.WriteVector(1, instance.SessionId);
        var grease = new GreaseSource(instance.Random);
        int suites = writer.BeginVector(2);
        foreach (HelloValue suite in spec.CipherSuites)
        {
            writer.WriteU16(grease.Number(suite));
        }

        writer.EndVector(2, suites);
        writer.WriteVector(1, spec.CompressionMethods);
        WriteExtensions(ref writer, spec, instance, keys, ref grease);
        writer.EndVector(3, messageMark);
        writer.EndVector(2, recordMark);
        return writer.Overflowed || writer.Length > RecordHeaderSize + LargestRecord ? 0 : writer.Length;
    }

    private static void WriteExtensions(ref WireWriter writer, HelloSpec spec, scoped in HelloInstance instance, KeyShares keys, ref GreaseSource grease)
    {
        Span<int> placed = stackalloc int[MaximumPlaced];
        int count = 0;
        for (int i = 0; i < spec.Extensions.Length; i++)
        {
            ExtensionSpec extension = spec.Extensions[i];
            if ((extension.Content == ExtensionContent.ServerName && instance.ServerName.IsEmpty)
                || (extension.Content == ExtensionContent.ServerHost && instance.ServerHost.IsEmpty))
            {
                continue;
            }

            if (extension.Content == ExtensionContent.KeyShares && !instance.Cookie.IsEmpty && !placed[..count].Contains(CookieEntry))
            {
                placed[count++] = CookieEntry;
            }

            placed[count++] = i;
        }

        if (count == 0)
        {
            return;
        }

        Arrange(placed[..count], spec.Order);
        int block = writer.BeginVector(2);
        foreach (int at in placed[..count])
        {
            if (at == CookieEntry)
            {
                writer.WriteU16(ExtensionType.Cookie);
                int mark = writer.BeginVector(2);
                writer.WriteVector(2, instance.Cookie);
                writer.EndVector(2, mark);
            }
            else
            {
                WriteExtension(ref writer, spec.Extensions[at], instance, keys, ref grease);
            }
        }

        writer.EndVector(2, block);
    }

    private static void Arrange(Span<int> placed, ExtensionOrder order)
    {
        if (order == ExtensionOrder.Reversed || (order == ExtensionOrder.AtsfReversed && (placed.Length & 1) != 0))
        {
            placed.Reverse();
        }
        else if (order == ExtensionOrder.AtsfReversed)
        {
            (placed[0], placed[^1]) = (placed[^1], placed[0]);
        }
    }

    private static void WriteExtension(ref WireWriter writer, ExtensionSpec extension, scoped in HelloInstance instance, KeyShares keys, ref GreaseSource grease)
    {
        writer.WriteU16(grease.Number(extension.Type));
        int body = writer.BeginVector(2);
        switch (extension.Content)
        {
            case ExtensionContent.Body:
                writer.WriteBytes(extension.Body);
                break;
            case ExtensionContent.ServerName:
                WriteServerName(ref writer, instance.ServerName);
                break;
            case ExtensionContent.ServerHost:
                WriteServerName(ref writer, instance.ServerHost);
                break;
            case ExtensionContent.Values:
                WriteValues(ref writer, extension, ref grease);
                break;
            default:
                WriteShares(ref writer, extension, instance.RetryGroup, keys, ref grease);
                break;
        }

        writer.EndVector(2, body);
    }

    private static void WriteServerName(ref WireWriter writer, scoped ReadOnlySpan<byte> name)
    {
        int list = writer.BeginVector(2);
        writer.WriteU8(0); // NameType host_name
        writer.WriteVector(2, name);
        writer.EndVector(2, list);
    }

    private static void WriteValues(ref WireWriter writer, ExtensionSpec extension, ref GreaseSource grease)
    {
        int list = writer.BeginVector(extension.PrefixSize);
        foreach (HelloValue value in extension.Values)
        {
            if (extension.ItemSize == 1)
            {
                writer.WriteU8((byte)value.Value);
            }
            else
            {
                writer.WriteU16(grease.Number(value));
            }
        }

        writer.EndVector(extension.PrefixSize, list);
    }

    private static void WriteShares(ref WireWriter writer, ExtensionSpec extension, ushort retryGroup, KeyShares keys, ref GreaseSource grease)
    {
        int list = writer.BeginVector(2);
        if (retryGroup != 0)
        {
            writer.WriteU16(retryGroup);
            writer.WriteVector(2, keys.For(retryGroup).PublicKey);
        }
        else
        {
            foreach (HelloValue group in extension.Values)
            {
                ushort number = grease.Number(group);
                writer.WriteU16(number);
                writer.WriteVector(2, KeyShares.CanShare(number) ? keys.For(number).PublicKey : [0]);
            }
        }

        writer.EndVector(2, list);
    }
}
