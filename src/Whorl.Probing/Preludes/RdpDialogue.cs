using System.Buffers.Binary;

namespace Whorl.Probing.Preludes;

/// <summary>
/// RDP: an X.224 connection request with a negotiation request in TPKT, and the confirmation ([MS-RDPBCGR] sections 2.2.1.1 and 2.2.1.2).
/// TLS alone and CredSSP, which most servers insist on and which begins with TLS too, are asked for at once.
/// </summary>
internal sealed class RdpDialogue : Dialogue
{
    private const byte TpktVersion = 3;
    private const int TpktHeaderSize = 4;
    private const int ConfirmSize = 7;
    private const byte ConnectionConfirm = 0xD0;
    private const byte NegotiationResponse = 2;
    private const byte NegotiationFailure = 3;
    private const int NegotiationSize = 8;
    private const uint ProtocolSsl = 1;
    private const uint ProtocolHybrid = 2;

    public static RdpDialogue Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Prelude talk) =>
        talk.Say([TpktVersion, 0, 0, 19, 14, 0xE0, 0, 0, 0, 0, 0, 1, 0, NegotiationSize, 0, (byte)(ProtocolSsl | ProtocolHybrid), 0, 0, 0]);

    /// <inheritdoc/>
    public override int Read(Prelude talk, ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length < TpktHeaderSize ? TpktHeaderSize + ConfirmSize : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (bytes[0] != TpktVersion || (bytes.Length > 1 && bytes[1] != 0) || length is < TpktHeaderSize + ConfirmSize or > Prelude.LongestUnit)
        {
            talk.StopAsForeign(bytes);
            return 0;
        }

        if (bytes.Length < length)
        {
            return 0;
        }

        ReadConfirm(talk, bytes[TpktHeaderSize..length]);
        return length;
    }

    private static void ReadConfirm(Prelude talk, ReadOnlySpan<byte> confirm)
    {
        ReadOnlySpan<byte> negotiation = confirm[ConfirmSize..];
        if (confirm[1] != ConnectionConfirm || confirm[0] != confirm.Length - 1)
        {
            talk.StopAsForeign(confirm);
        }
        else if (negotiation.IsEmpty)
        {
            talk.Refuse("standard RDP security"u8);
        }
        else if (negotiation.Length < NegotiationSize || negotiation[0] is not (NegotiationResponse or NegotiationFailure))
        {
            talk.StopAsForeign(confirm);
        }
        else if (negotiation[0] == NegotiationFailure)
        {
            ReadOnlySpan<byte> codes = "negotiation failure 0123456789"u8;
            int code = Math.Min((int)negotiation[4], 9);
            Span<byte> words = stackalloc byte[21];
            codes[..20].CopyTo(words);
            words[20] = codes[20 + code];
            talk.Refuse(words);
        }
        else if (BinaryPrimitives.ReadUInt32LittleEndian(negotiation[4..]) is ProtocolSsl or ProtocolHybrid)
        {
            talk.Finish();
        }
        else
        {
            talk.Refuse("standard RDP security"u8);
        }
    }
}
