using System.Buffers.Binary;
using Whorl.Capture.Flows;

namespace Whorl.Capture.Tcp;

/// <summary>
/// One direction of an OpenVPN control channel: takes control packets in any order and gives their TLS bytes in the order
/// of message numbers. A packet begins with opcode and key id, a session id of eight bytes, with tls-auth an HMAC and
/// eight bytes against replay, then acknowledgments and the message number (OpenVPN's protocol description, "P_CONTROL").
/// What tls-crypt hides is not found.
/// </summary>
internal sealed class OpenVpnControl
{
    private const int MaxPending = 16;
    private const int MaxReset = 200;
    private const int MaxPacket = 2000;
    private const int SoftReset = 3;
    private const int Control = 4;
    private const int ClientReset = 7;
    private const int ServerReset = 8;

    private readonly BufferPool pool;
    private readonly List<(uint Number, byte[] Buffer, int Length)> pending = [];
    private int hmac = -1;
    private uint next;
    private bool knowsNext;
    private bool hasDirect;
    private int directOffset;
    private byte[]? lent;

    public OpenVpnControl(BufferPool pool) => this.pool = pool;

    private static ReadOnlySpan<byte> HmacLengths => [0, 20, 32, 64, 16, 28, 48];

    /// <summary>
    /// Whether a datagram is a client's or server's reset of a control channel without tls-crypt, or a control packet with
    /// the beginning of a hello, for captures that began late.
    /// </summary>
    public static bool LooksLikeDatagram(ReadOnlySpan<byte> packet) =>
        packet.Length >= 14 && (packet[0] & 7) == 0 && (packet[0] >> 3) switch
        {
            ClientReset or ServerReset or 1 or 2 => FindHmac(packet) >= 0,
            Control => FindHmac(packet) is >= 0 and int length && TryParse(packet, length, out _, out int offset) && HelloPattern.IsHello(packet[offset..]),
            _ => false,
        };

    /// <summary>Whether a stream begins with such a packet behind a length.</summary>
    public static bool LooksLikeStreamStart(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 16 && (int)BinaryPrimitives.ReadUInt16BigEndian(bytes) is >= 14 and <= MaxPacket and int length
        && (length <= MaxReset ? bytes.Length >= length + 2 : (bytes[2] >> 3) == Control)
        && LooksLikeDatagram(bytes.Slice(2, Math.Min(length, bytes.Length - 2)));

    /// <summary>Takes a packet. False when it is not of the control or data channel.</summary>
    public bool Accept(ReadOnlySpan<byte> packet)
    {
        hasDirect = false;
        ReturnLent();
        if (packet.IsEmpty)
        {
            return true;
        }

        int opcode = packet[0] >> 3;
        if (opcode is 0 or > 11)
        {
            return false;
        }

        if (opcode is not (Control or SoftReset or ClientReset or ServerReset or 1 or 2))
        {
            return true;
        }

        if (hmac < 0)
        {
            hmac = FindHmac(packet);
            if (hmac < 0)
            {
                return true;
            }
        }

        if (!TryParse(packet, hmac, out uint number, out int offset))
        {
            return true;
        }

        if (opcode != Control)
        {
            next = number + 1;
            knowsNext = true;
            return true;
        }

        if (!knowsNext)
        {
            next = number;
            knowsNext = true;
        }

        if (number == next)
        {
            hasDirect = true;
            directOffset = offset;
            next++;
        }
        else if ((int)(number - next) is > 0 and < 64 && pending.Count < MaxPending && IndexOf(number) < 0)
        {
            byte[] copy = pool.Rent(Math.Max(1, packet.Length - offset));
            packet[offset..].CopyTo(copy);
            pending.Add((number, copy, packet.Length - offset));
        }

        return true;
    }

    /// <summary>The next TLS bytes, of the packet just accepted or of one that waited for it.</summary>
    public bool TryTake(ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> bytes)
    {
        ReturnLent();
        if (hasDirect)
        {
            hasDirect = false;
            bytes = packet[directOffset..];
            return true;
        }

        int index = IndexOf(next);
        if (index < 0)
        {
            bytes = default;
            return false;
        }

        (_, byte[] buffer, int length) = pending[index];
        pending.RemoveAt(index);
        next++;
        lent = buffer;
        bytes = buffer.AsSpan(0, length);
        return true;
    }

    /// <summary>Starts over and gives memory back.</summary>
    public void Reset()
    {
        ReturnLent();
        foreach ((_, byte[] buffer, _) in pending)
        {
            pool.Return(buffer);
        }

        pending.Clear();
        hmac = -1;
        knowsNext = hasDirect = false;
    }

    // A loop, because a lambda that captures a number is an object a packet.
    private int IndexOf(uint number)
    {
        for (int i = 0; i < pending.Count; i++)
        {
            if (pending[i].Number == number)
            {
                return i;
            }
        }

        return -1;
    }

    private void ReturnLent()
    {
        if (lent is not null)
        {
            pool.Return(lent);
            lent = null;
        }
    }

    /// <summary>The length of the HMAC, which nothing announces: the one with which the rest of the packet makes sense; -1 when none does.</summary>
    private static int FindHmac(ReadOnlySpan<byte> packet)
    {
        int opcode = packet[0] >> 3;
        foreach (byte length in HmacLengths)
        {
            if (!TryParse(packet, length, out uint number, out int offset))
            {
                continue;
            }

            ReadOnlySpan<byte> rest = packet[offset..];
            bool fits = opcode == Control
                ? number < 64 && rest.Length >= 3 && rest[0] is >= 20 and <= 23 && rest[1] == 3 && rest[2] <= 4
                : number == 0 && rest.IsEmpty;
            if (fits)
            {
                return length;
            }
        }

        return -1;
    }

    private static bool TryParse(ReadOnlySpan<byte> packet, int hmacLength, out uint number, out int offset)
    {
        number = 0;
        offset = 9 + (hmacLength > 0 ? hmacLength + 8 : 0);
        if (packet.Length <= offset)
        {
            return false;
        }

        int acknowledged = packet[offset];
        offset += 1 + (4 * acknowledged) + (acknowledged > 0 ? 8 : 0);
        if (acknowledged > 8 || packet.Length < offset + 4)
        {
            return false;
        }

        number = BinaryPrimitives.ReadUInt32BigEndian(packet[offset..]);
        offset += 4;
        return true;
    }
}
