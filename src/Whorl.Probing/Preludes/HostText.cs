using System.Buffers;
using System.Text;

namespace Whorl.Probing.Preludes;

/// <summary>Names and addresses as they go into a dialogue, and what comes out of one as text.</summary>
internal static class HostText
{
    private const int MostPrinted = 160;

    private static readonly SearchValues<byte> InNames =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:[]"u8);

    /// <summary>Copies a name or address; false where it is none, so that nobody's text becomes a command.</summary>
    public static bool TryCopy(ReadOnlySpan<byte> text, Span<byte> to, out int length)
    {
        bool isHost = !text.IsEmpty && text.Length <= to.Length && !text.ContainsAnyExcept(InNames);
        length = isHost ? text.Length : 0;
        return isHost && text.TryCopyTo(to);
    }

    /// <summary>Writes an address without brackets, at most 45 bytes.</summary>
    public static int Write(HostAddress address, Span<byte> to) => Encoding.ASCII.GetBytes(address.ToString(), to);

    /// <summary>Whether a client may call itself so: a host name, or an address literal in brackets (RFC 5321 section 4.1.3).</summary>
    public static bool IsClientName(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return bytes.Length is > 0 and <= 255 && !bytes.AsSpan().ContainsAnyExcept(InNames);
    }

    /// <summary>What a peer said, for a sentence: cut, and everything but printable ASCII made a dot.</summary>
    public static string Printable(ReadOnlySpan<byte> said)
    {
        said = said[..Math.Min(said.Length, MostPrinted)];
        return string.Create(said.Length, said, static (text, bytes) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = bytes[i] is >= 0x20 and < 0x7F ? (char)bytes[i] : '.';
            }
        });
    }
}
