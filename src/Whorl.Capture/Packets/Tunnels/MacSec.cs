using Whorl.Capture.Packets.LinkLayers;

namespace Whorl.Capture.Packets.Tunnels;

/// <summary>MACsec (IEEE 802.1AE): followed where it only authenticates.</summary>
internal static class MacSec
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < 6)
        {
            return Layer.Truncated;
        }

        const byte encryptedOrChanged = 0x0c;
        const byte channelIdentifierPresent = 0x20;
        byte control = cursor.Bytes[0];
        if ((control & encryptedOrChanged) != 0)
        {
            return Layer.Encrypted;
        }

        int tag = (control & channelIdentifierPresent) != 0 ? 14 : 6;
        if (cursor.Bytes.Length < tag + 2)
        {
            return Layer.Truncated;
        }

        ushort type = cursor.U16(tag);
        cursor.Bytes = cursor.Bytes[(tag + 2)..];
        return Ethernet.TypeOrLength(type, ref cursor);
    }
}
