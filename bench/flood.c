/*
 * flood: writes a capture with more flows than anybody wants to remember, and real handshakes among them.
 *
 *   flood syn|one FLOWS EVERY TEMPLATE.pcap >flood.pcap
 *
 * syn: FLOWS concurrent connections of which only the SYN is seen. one: FLOWS flows of one packet each, in turn a SYN,
 * a datagram, a segment from the middle of a connection, and a ClientHello that nobody answers. After every EVERY flows
 * the frames of TEMPLATE (a small capture of one handshake over Ethernet, IPv4 and TCP) follow with a client address of
 * their own, one frame after each of the next flows, so that handshakes are open while the flood goes on.
 * The number of handshakes planted goes to standard error.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FRAMES = 64, MAX_FRAME = 2048, IP = 14, L4 = 34 };

static struct { uint32_t length; int from_client; unsigned char bytes[MAX_FRAME]; } frames[MAX_FRAMES];
static int frame_count;
static uint64_t now; /* microseconds */

static void put16(unsigned char *at, unsigned value) { at[0] = value >> 8; at[1] = value; }
static void put32(unsigned char *at, uint32_t value) { put16(at, value >> 16); put16(at + 2, value & 0xffff); }

static void write_packet(const unsigned char *bytes, uint32_t length)
{
    uint32_t header[4] = { 1700000000u + (uint32_t)(now / 1000000), (uint32_t)(now % 1000000), length, length };
    now += 2;
    if (fwrite(header, 16, 1, stdout) != 1 || fwrite(bytes, length, 1, stdout) != 1) {
        perror("flood");
        exit(1);
    }
}

static void read_template(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint32_t header[6], record[4];
    if (file == NULL || fread(header, 24, 1, file) != 1) {
        perror(path);
        exit(1);
    }
    while (frame_count < MAX_FRAMES && fread(record, 16, 1, file) == 1 && record[2] <= MAX_FRAME
           && fread(frames[frame_count].bytes, record[2], 1, file) == 1) {
        frames[frame_count].length = record[2];
        /* The client is whoever sent the first frame; on loopback only the port tells. */
        frames[frame_count].from_client = memcmp(frames[frame_count].bytes + L4, frames[0].bytes + L4, 2) == 0;
        frame_count++;
    }
    fclose(file);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "flood syn|one FLOWS EVERY TEMPLATE.pcap\n");
        return 2;
    }
    int one = strcmp(argv[1], "one") == 0;
    uint32_t flows = strtoul(argv[2], NULL, 10), every = strtoul(argv[3], NULL, 10);
    read_template(argv[4]);
    setvbuf(stdout, NULL, _IOFBF, 1 << 20);
    uint32_t file_header[6] = { 0xa1b2c3d4, 2 | 4 << 16, 0, 0, 262144, 1 };
    fwrite(file_header, 24, 1, stdout);

    /* Ethernet, IPv4 and a transport header, filled in for each flow. */
    unsigned char packet[MAX_FRAME] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45 };
    unsigned char hello[MAX_FRAME];
    uint32_t hello_length = 0;
    for (int i = 0; i < frame_count; i++) {
        uint32_t at = L4 + (frames[i].bytes[L4 + 12] >> 4) * 4;
        if (frames[i].from_client && frames[i].length > at + 5 && frames[i].bytes[at] == 22) {
            hello_length = frames[i].length - at;
            memcpy(hello, frames[i].bytes + at, hello_length);
            break;
        }
    }

    uint32_t planted = 0;
    int next = frame_count;
    for (uint32_t flow = 0; flow < flows || next < frame_count; flow++) {
        if (flow < flows) {
            int kind = one ? flow & 3 : 0;
            uint32_t payload = kind == 3 ? hello_length : kind == 0 ? 0 : 40;
            uint32_t transport = kind == 1 ? 8 : 20;
            put16(packet + IP + 2, 20 + transport + payload);
            packet[IP + 8] = 64;
            packet[IP + 9] = kind == 1 ? 17 : 6;
            put32(packet + IP + 12, 0x0a000000u + flow);
            put32(packet + IP + 16, 0xc6336400u + (flow & 0xff));
            memset(packet + L4, 0, transport + (kind == 3 ? 0 : payload));
            put16(packet + L4, 1024 + flow % 60000);
            put16(packet + L4 + 2, kind == 1 ? 9999 : 443);
            if (kind == 1) {
                put16(packet + L4 + 4, 8 + payload);
                memset(packet + L4 + 8, 'x', payload);
            } else {
                put32(packet + L4 + 4, flow * 2654435761u);
                packet[L4 + 12] = 0x50;
                packet[L4 + 13] = kind == 0 ? 2 : 0x18;
                if (kind == 2) {
                    memset(packet + L4 + 20, 'x', payload);
                } else if (kind == 3) {
                    memcpy(packet + L4 + 20, hello, hello_length);
                }
            }
            write_packet(packet, L4 + transport + payload);
        }

        if (next == frame_count && flow < flows && flow % every == 0) {
            next = 0;
            planted++;
        }
        if (next < frame_count) {
            unsigned char *bytes = frames[next].bytes;
            put32(bytes + IP + (frames[next].from_client ? 12 : 16), 0xac100000u + planted);
            write_packet(bytes, frames[next].length);
            next++;
        }
    }
    fprintf(stderr, "%u\n", planted);
    return fflush(stdout) != 0;
}
