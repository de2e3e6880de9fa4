/* The twin of PacketBenchmarks: Ethernet, an optional VLAN tag, IPv4 and TCP or UDP, over a small capture in memory. */
#include "twin.h"

struct packet { uint32_t source, destination, sequence, acknowledgment; uint16_t source_port, destination_port; uint8_t flags; const unsigned char *payload; int length; };

static unsigned u16(const unsigned char *p) { return p[0] << 8 | p[1]; }
static uint32_t u32(const unsigned char *p) { return (uint32_t)u16(p) << 16 | u16(p + 2); }

static int decode(const unsigned char *p, int length, struct packet *to)
{
    int at = 14;
    if (length < 34) return 0;
    unsigned type = u16(p + 12);
    if (type == 0x8100) { type = u16(p + 16); at += 4; }
    if (type != 0x0800 || length < at + 20) return 0;
    const unsigned char *ip = p + at;
    int header = (ip[0] & 15) * 4, total = u16(ip + 2);
    if (header < 20 || total < header || total > length - at || (u16(ip + 6) & 0x3fff) != 0) return 0;
    to->source = u32(ip + 12);
    to->destination = u32(ip + 16);
    const unsigned char *segment = ip + header;
    int size = total - header, skip = 8;
    if (ip[9] == 6) {
        if (size < 20 || (skip = (segment[12] >> 4) * 4) < 20 || skip > size) return 0;
        to->sequence = u32(segment + 4);
        to->acknowledgment = u32(segment + 8);
        to->flags = segment[13];
    } else if (ip[9] != 17 || size < 8) {
        return 0;
    }
    to->source_port = u16(segment);
    to->destination_port = u16(segment + 2);
    to->payload = segment + skip;
    to->length = size - skip;
    return 1;
}

static uint64_t walk(unsigned char **frames, const int *lengths, int count)
{
    uint64_t sum = 0;
    struct packet packet = { 0 };
    for (int i = 0; i < count; i++) {
        decode(frames[i], lengths[i], &packet);
        sum += packet.length + packet.source_port;
    }
    return sum;
}

int main(int argc, char **argv)
{
    enum { FRAMES = 1024 };
    static unsigned char *frames[FRAMES], *tagged[FRAMES];
    static int lengths[FRAMES], tagged_lengths[FRAMES];
    size_t length;
    unsigned char *bytes = read_file(argc > 1 ? argv[1] : "packets.pcap", &length);
    for (size_t i = 0, at = 24; i < FRAMES; i++) {
        if (at + 16 > length) at = 24;
        uint32_t captured;
        memcpy(&captured, bytes + at + 8, 4);
        frames[i] = bytes + at + 16;
        lengths[i] = captured;
        tagged[i] = malloc(captured + 4);
        memcpy(tagged[i], frames[i], 12);
        memcpy(tagged[i] + 12, "\x81\0\0\x0c", 4);
        memcpy(tagged[i] + 16, frames[i] + 12, captured - 12);
        tagged_lengths[i] = captured + 4;
        at += 16 + captured;
    }
    MEASURE("Packet_decode", 1000, FRAMES, walk(frames, lengths, FRAMES));
    MEASURE("Packet_decode_vlan", 1000, FRAMES, walk(tagged, tagged_lengths, FRAMES));
    return 0;
}
