using System.Buffers.Binary;

namespace Whorl.Capture.Files;

/// <summary>
/// Reads pcapng (draft-ietf-opsawg-pcapng): any number of sections in either byte order, any number of interfaces.
/// Blocks that carry no packet are passed over without being held in memory, however long they claim to be. A block
/// that is sound outside and wrong inside is left out and counted; where a block's two lengths disagree nothing says
/// where the next block begins, and reading stops.
/// </summary>
internal sealed class PcapngReader(CaptureSource source) : StreamedCaptureReader(source)
{
    private const int BlockHeader = 8;
    private const int Trailer = 4;
    private const int SmallestBlock = BlockHeader + Trailer;

    private const int LargestInterfaceTable = 1 << 16;

    // Options of an interface that matter come long before this; a block that is longer is read so far and passed over.
    private const int LargestDescription = 1 << 16;

    private readonly List<PcapngInterface> interfaces = [];
    private bool bigEndian;

    // A block that reaches beyond the buffer and whose rest, up to its second length, is being passed over.
    private long passing;
    private long passingOffset;

    /// <inheritdoc/>
    protected override long Walk(PacketBatch batch, int start, int end)
    {
        ReadOnlySpan<byte> bytes = batch.Buffer.AsSpan(0, end);
        int at = start;
        while (true)
        {
            if (passing != 0)
            {
                if (end - at < Trailer)
                {
                    return at;
                }

                if (!TrailerAgrees(bytes[at..], passing, passingOffset, batch))
                {
                    return at;
                }

                passing = 0;
                at += Trailer;
            }

            if (end - at < SmallestBlock)
            {
                return at;
            }

            var type = (PcapngBlock)U32(bytes[at..]);
            if (type == PcapngBlock.SectionHeader)
            {
                // The section's byte order holds for the length of this very block.
                if (PcapngSection.IsBigEndian(bytes[(at + BlockHeader)..]) is not { } order)
                {
                    StopAt(at, "a section header names no byte order", batch);
                    return at;
                }

                bigEndian = order;
            }

            // Writers exist that forget to count the padding; the block is padded nevertheless.
            long length = ((long)U32(bytes[(at + 4)..]) + 3) & ~3L;
            if (length < SmallestBlock)
            {
                StopAt(at, $"a block claims to be {length} bytes long", batch);
                return at;
            }

            int available = end - at;
            bool isPacket = type is PcapngBlock.EnhancedPacket or PcapngBlock.SimplePacket or PcapngBlock.Packet;
            if (isPacket && length > LargestRecord)
            {
                StopAt(at, $"a packet block claims to be {length} bytes long", batch);
                return at;
            }

            if (available < length)
            {
                // Section headers and interfaces are short, whatever comes with them; the rest is of no interest.
                long wanted = type switch
                {
                    _ when isPacket => length,
                    PcapngBlock.SectionHeader => Math.Min(length - Trailer, PcapngSection.FixedLength),
                    PcapngBlock.InterfaceDescription => Math.Min(length - Trailer, LargestDescription),
                    _ => SmallestBlock,
                };
                if (available < wanted)
                {
                    return at;
                }
            }
            else if (!TrailerAgrees(bytes[(int)(at + length - Trailer)..], length, OffsetOf(at), batch))
            {
                return at;
            }

            int bodyEnd = (int)Math.Min(length - Trailer, available);
            ReadOnlySpan<byte> body = bytes[(at + BlockHeader)..(at + bodyEnd)];
            switch (type)
            {
                case PcapngBlock.EnhancedPacket:
                    AddEnhanced(batch, body, at);
                    break;
                case PcapngBlock.SimplePacket:
                    AddSimple(batch, body, at);
                    break;
                case PcapngBlock.Packet:
                    AddObsolete(batch, body, at);
                    break;
                case PcapngBlock.SectionHeader:
                    if (!TryStartSection(body, at, batch))
                    {
                        return at;
                    }

                    break;
                case PcapngBlock.InterfaceDescription:
                    Describe(body, at);
                    break;
                default:
                    break;
            }

            if (available >= length)
            {
                at += (int)length;
                continue;
            }

            passing = length;
            passingOffset = OffsetOf(at);
            long trailer = at + length - Trailer;
            if (trailer >= end)
            {
                return trailer;
            }

            at = (int)trailer;
        }
    }

    /// <inheritdoc/>
    protected override string? DescribeCut(ReadOnlySpan<byte> rest, long offset, long number)
    {
        if (passing != 0)
        {
            long there = offset + rest.Length - passingOffset;
            return $"{Name} ends in the middle of a block ({Place(passingOffset)}): {there} of {passing} bytes are there; {Outcome(number)}";
        }

        if (rest.IsEmpty)
        {
            return null;
        }

        if (rest.Length < SmallestBlock)
        {
            return $"{Name} ends in the header of a block ({Place(offset)}): {rest.Length} bytes of it are there; {Outcome(number)}";
        }

        uint length = U32(rest[4..]);
        return (PcapngBlock)U32(rest) is PcapngBlock.EnhancedPacket or PcapngBlock.SimplePacket or PcapngBlock.Packet
            ? $"{Name} ends in the middle of packet {number} ({Place(offset)}): {rest.Length} of the block's {length} bytes are there; {Outcome(number)}"
            : $"{Name} ends in the middle of a block ({Place(offset)}): {rest.Length} of {length} bytes are there; {Outcome(number)}";
    }

    private bool TryStartSection(ReadOnlySpan<byte> body, int at, PacketBatch batch)
    {
        interfaces.Clear();
        if (body.Length < PcapngSection.FixedLength - BlockHeader)
        {
            StopAt(at, "a section header is too short", batch);
            return false;
        }

        if (U16(body[4..]) is not 1 and var major)
        {
            StopAt(at, $"the section has version {major} of the format, and only version 1 is known", batch);
            return false;
        }

        return true;
    }

    private void Describe(ReadOnlySpan<byte> body, int at)
    {
        if (body.Length < PcapngInterface.FixedLength)
        {
            LeaveOut("an interface description is too short", at);
        }
        else if (interfaces.Count == LargestInterfaceTable)
        {
            LeaveOut($"the section describes more than {LargestInterfaceTable} interfaces", at);
        }
        else
        {
            interfaces.Add(new PcapngInterface(body, bigEndian));
        }
    }

    private void AddEnhanced(PacketBatch batch, ReadOnlySpan<byte> body, int at)
    {
        const int Fixed = 20;
        if (body.Length < Fixed)
        {
            LeaveOut("a packet block is too short", at);
            return;
        }

        ulong ticks = ((ulong)U32(body[4..]) << 32) | U32(body[8..]);
        Add(batch, U32(body), ticks, U32(body[12..]), U32(body[16..]), at + BlockHeader + Fixed, body.Length - Fixed, at);
    }

    private void AddObsolete(PacketBatch batch, ReadOnlySpan<byte> body, int at)
    {
        const int Fixed = 20;
        if (body.Length < Fixed)
        {
            LeaveOut("a packet block is too short", at);
            return;
        }

        // Like the block that replaced it, but for a count of drops in the upper half of the interface.
        ulong ticks = ((ulong)U32(body[4..]) << 32) | U32(body[8..]);
        Add(batch, U16(body), ticks, U32(body[12..]), U32(body[16..]), at + BlockHeader + Fixed, body.Length - Fixed, at);
    }

    private void AddSimple(PacketBatch batch, ReadOnlySpan<byte> body, int at)
    {
        const int Fixed = 4;
        if (body.Length < Fixed)
        {
            LeaveOut("a packet block is too short", at);
            return;
        }

        uint original = U32(body);
        uint captured = Math.Min(original, (uint)(body.Length - Fixed));
        if (interfaces.Count > 0 && interfaces[0].SnapLength is not 0 and var limit)
        {
            captured = Math.Min(captured, limit);
        }

        Add(batch, 0, null, captured, original, at + BlockHeader + Fixed, body.Length - Fixed, at);
    }

    private void Add(PacketBatch batch, uint index, ulong? ticks, uint captured, uint original, int data, int available, int at)
    {
        if (index >= (uint)interfaces.Count)
        {
            LeaveOut($"a packet names interface {index}, which the section does not describe", at);
            return;
        }

        if (captured > (uint)available)
        {
            LeaveOut($"a packet claims {captured} bytes, and its block has {available}", at);
            return;
        }

        PcapngInterface from = interfaces[(int)index];
        long timestamp = ticks is { } value ? from.Nanoseconds(value) : 0;
        int originalLength = (int)Math.Min(original, int.MaxValue);
        batch.Add(new CapturedPacket(data, (int)captured, originalLength, from.LinkType, timestamp));
    }

    private bool TrailerAgrees(ReadOnlySpan<byte> trailer, long length, long offset, PacketBatch batch)
    {
        uint second = U32(trailer);
        if ((((long)second + 3) & ~3L) == length)
        {
            return true;
        }

        long number = NextNumber(batch);
        Stop($"{Name} is damaged at {Place(offset)}: a block is {length} bytes long at its start and {second} at its end; reading stops there, {Outcome(number)}");
        return false;
    }

    private void StopAt(int at, string what, PacketBatch batch) =>
        Stop($"{Name} is damaged at {Place(OffsetOf(at))}: {what}; reading stops there, {Outcome(NextNumber(batch))}");

    private ushort U16(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint U32(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
