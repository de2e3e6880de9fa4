using System.Text;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Tests.Quic;

/// <summary>The few facts of a hello that the expected rows let us compare, read by the tests themselves.</summary>
internal sealed record HelloFacts(int Type, string? ServerName, string Ciphers, string Extensions)
{
    public static HelloFacts? Read(ReadOnlySpan<byte> message)
    {
        WireReader reader = new(message);
        if (!reader.TryReadU8(out byte type) || !reader.TryReadVector24(out ReadOnlySpan<byte> body))
        {
            return null;
        }

        reader = new WireReader(body);
        if (!reader.TryReadBytes(34, out _) || !reader.TryReadVector8(out _))
        {
            return null;
        }

        ReadOnlySpan<byte> ciphers;
        if (type == 1)
        {
            if (!reader.TryReadVector16(out ciphers) || !reader.TryReadVector8(out _))
            {
                return null;
            }
        }
        else if (!reader.TryReadBytes(2, out ciphers) || !reader.TryReadU8(out _))
        {
            return null;
        }

        StringBuilder cipherText = new();
        WireReader cipherReader = new(ciphers);
        while (cipherReader.TryReadU16(out ushort cipher))
        {
            cipherText.Append(cipherText.Length == 0 ? "" : ",").Append("0x").Append(cipher.ToString("x4"));
        }

        reader.TryReadVector16(out ReadOnlySpan<byte> extensions);
        StringBuilder extensionText = new();
        string? name = null;
        reader = new WireReader(extensions);
        while (reader.TryReadU16(out ushort extension) && reader.TryReadVector16(out ReadOnlySpan<byte> data))
        {
            extensionText.Append(extensionText.Length == 0 ? "" : ",").Append(extension);
            if (extension == 0 && data.Length > 5)
            {
                name = Encoding.ASCII.GetString(data[5..]);
            }
        }

        return new HelloFacts(type, name, cipherText.ToString(), extensionText.ToString());
    }
}
