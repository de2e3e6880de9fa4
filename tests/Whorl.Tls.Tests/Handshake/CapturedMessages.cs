using System.Globalization;

namespace Whorl.Tls.Tests.Handshake;

/// <summary>One handshake message of a real capture, and what its connection had agreed on by then.</summary>
internal sealed record CapturedMessage(byte Type, byte[] Body, ushort Version, ushort CipherSuite);

/// <summary>The plain handshake messages of a capture's first TCP connections, by way of tshark's streams.</summary>
internal static class CapturedMessages
{
    private const int Streams = 40;

    public static List<CapturedMessage> Read(string capture)
    {
        string[] arguments = ["-r", capture, "-q", .. Enumerable.Range(0, Streams).SelectMany(i => (string[])["-z", $"follow,tcp,raw,{i}"])];
        var messages = new List<CapturedMessage>();
        foreach (string stream in PeerProgram.Output("tshark", arguments).Split("Follow: tcp,raw").Skip(1))
        {
            string[] lines = [.. stream.Split('\n').SkipWhile(line => !line.StartsWith("Node 1", StringComparison.Ordinal)).Skip(1).TakeWhile(line => !line.StartsWith('='))];
            byte[] oneWay = Bytes(lines.Where(line => !line.StartsWith('\t')));
            byte[] otherWay = Bytes(lines.Where(line => line.StartsWith('\t')));
            List<(byte Type, byte[] Body)> both = [.. Messages(oneWay), .. Messages(otherWay)];
            byte[]? serverHello = both.Where(message => message is { Type: 2, Body.Length: >= 38 }).Select(message => message.Body).FirstOrDefault();
            if (serverHello is not null && serverHello.Length >= 37 + serverHello[34])
            {
                int suite = 35 + serverHello[34];
                messages.AddRange(both.Select(message => new CapturedMessage(
                    message.Type, message.Body, (ushort)((serverHello[0] << 8) | serverHello[1]), (ushort)((serverHello[suite] << 8) | serverHello[suite + 1]))));
            }
        }

        return messages;
    }

    private static byte[] Bytes(IEnumerable<string> lines) => [.. lines.Select(line => line.Trim()).Where(line => line.Length % 2 == 0 && line.All(char.IsAsciiHexDigit)).SelectMany(Convert.FromHexString)];

    /// <summary>Handshake messages up to the first record that is none; after a ChangeCipherSpec they are encrypted.</summary>
    private static List<(byte Type, byte[] Body)> Messages(byte[] stream)
    {
        var content = new List<byte>();
        for (int at = 0; at + 5 <= stream.Length && stream[at] == 22 && stream[at + 1] == 3;)
        {
            int length = (stream[at + 3] << 8) | stream[at + 4];
            content.AddRange(stream.AsSpan(at + 5, Math.Min(length, stream.Length - at - 5)));
            at += 5 + length;
        }

        byte[] bytes = [.. content];
        var messages = new List<(byte, byte[])>();
        for (int at = 0; at + 4 <= bytes.Length;)
        {
            int length = int.Parse(Convert.ToHexString(bytes, at + 1, 3), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length > bytes.Length - at - 4)
            {
                break;
            }

            messages.Add((bytes[at], bytes[(at + 4)..(at + 4 + length)]));
            at += 4 + length;
        }

        return messages;
    }
}
