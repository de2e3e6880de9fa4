"""Copies a capture without what follows the handshake: trim.py FROM TO [BYTES].

Of each flow it keeps the packets until BYTES of payload (default 5000) went in a direction, then those without payload.
Flows of which nothing but SYN and RST is there go altogether. Ethernet, IPv4 and IPv6 without extensions: loopback."""
import struct
import sys


def main(source, target, limit=5000):
    data = open(source, "rb").read()
    packets, at = [], 24
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        packets.append(data[at : at + 16 + length])
        at += 16 + length
    sent, kept = {}, []
    for packet in packets:
        key, payload = describe(packet[16:])
        before = sent.get(key, 0)
        sent[key] = before + payload
        if before < limit or payload == 0:
            kept.append((key, packet))
    with open(target, "wb") as output:
        output.write(data[:24])
        for (source_end, destination_end, protocol), packet in kept:
            if sent[source_end, destination_end, protocol] + sent.get((destination_end, source_end, protocol), 0):
                output.write(packet)


def describe(frame):
    if frame[12:14] == b"\x86\xdd":
        protocol, ends, at = frame[20], (frame[22:38], frame[38:54]), 54
        end = at + struct.unpack_from(">H", frame, 18)[0]
    else:
        protocol, ends, at = frame[23], (frame[26:30], frame[30:34]), 14 + (frame[14] & 15) * 4
        end = 14 + struct.unpack_from(">H", frame, 16)[0]
    if protocol not in (6, 17):
        return (ends[0], ends[1], protocol), 0
    source, destination = struct.unpack_from(">HH", frame, at)
    header = (frame[at + 12] >> 4) * 4 if protocol == 6 else 8
    return ((ends[0], source), (ends[1], destination), protocol), end - at - header


main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
