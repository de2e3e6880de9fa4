#!/usr/bin/env python3
"""Writes the few small seeds beside this file: one folder a target, every byte made here."""
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
TESTDATA = HERE.parent.parent / "tests" / "testdata"


def vec(size, body):
    return len(body).to_bytes(size, "big") + body


def u16s(*values):
    return struct.pack(f">{len(values)}H", *values)


def extension(kind, body):
    return u16s(kind) + vec(2, body)


def message(kind, body):
    return bytes([kind]) + vec(3, body)


def record(content, body, version=0x0303):
    return bytes([content]) + u16s(version) + vec(2, body)


def dtls_record(content, body, sequence=0, version=0xFEFD):
    return bytes([content]) + u16s(version, 0) + sequence.to_bytes(6, "big") + vec(2, body)


def dtls_message(kind, body, number, offset=0, length=None):
    part = body[offset:] if length is None else body[offset : offset + length]
    return bytes([kind]) + len(body).to_bytes(3, "big") + u16s(number) + offset.to_bytes(3, "big") + vec(3, part)


EXTENSIONS = b"".join(
    [
        extension(0x0A0A, b""),
        extension(0, vec(2, b"\0" + vec(2, b"example.org"))),
        extension(10, vec(2, u16s(0x1A1A, 29, 23))),
        extension(11, vec(1, b"\0")),
        extension(13, vec(2, u16s(0x0403, 0x0804))),
        extension(16, vec(2, vec(1, b"h2") + vec(1, b"http/1.1"))),
        extension(43, vec(1, u16s(0x2A2A, 0x0304, 0x0303))),
        extension(51, vec(2, u16s(29) + vec(2, bytes(32)))),
    ]
)
RANDOM = bytes(range(32))
SUITES = vec(2, u16s(0x3A3A, 0x1301, 0xC02F))
HELLO = u16s(0x0303) + RANDOM + vec(1, b"") + SUITES + vec(1, b"\0") + vec(2, EXTENSIONS)
DTLS_HELLO = u16s(0xFEFD) + RANDOM + vec(1, b"") + vec(1, b"cookie") + SUITES + vec(1, b"\0") + vec(2, EXTENSIONS)
ANSWER12 = u16s(0x0303) + RANDOM + vec(1, b"") + u16s(0xC02F) + b"\0" + vec(2, extension(0xFF01, b"\0"))
ANSWER13 = u16s(0x0303) + RANDOM + vec(1, b"") + u16s(0x1301) + b"\0" + vec(2, extension(43, u16s(0x0304)) + extension(51, u16s(29) + vec(2, bytes(32))))
RETRY = u16s(0x0303) + bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c") + vec(1, b"") + u16s(0x1301) + b"\0" + vec(2, extension(43, u16s(0x0304)) + extension(51, u16s(24)))
CERTIFICATE = vec(3, b"".join(vec(3, (TESTDATA / "certificates" / name).read_bytes()) for name in ("san-kinds.der", "odd-names.der")))
KEY_EXCHANGE = b"\x03" + u16s(29) + vec(1, bytes(32)) + u16s(0x0804) + vec(2, bytes(16))


def piece(control, payload, extra=b""):
    return bytes([control]) + extra + vec(2, payload)


def ipv4(protocol, body, flags=0, offset=0, ident=7):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), ident, flags << 13 | offset >> 3, 64, protocol, 0, b"\x0a\0\0\1", b"\x0a\0\0\2") + body


def tcp(payload, sequence=1, flags=0x18):
    return struct.pack(">HHIIBBHHH", 40000, 443, sequence, 1, 0x50, flags, 1024, 0, 0) + payload


def udp(payload, port=443):
    return struct.pack(">HHHH", 40000, port, 8 + len(payload), 0) + payload


def ethernet(kind, body):
    return bytes(12) + u16s(kind) + body


CLIENT = record(22, message(1, HELLO), 0x0301)
SERVER = record(22, message(2, ANSWER12)) + record(22, message(11, CERTIFICATE)) + record(22, message(12, KEY_EXCHANGE)) + record(22, message(14, b""))
FRAME = ethernet(0x0800, ipv4(6, tcp(CLIENT)))


def pcap(*frames):
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    return head + b"".join(struct.pack("<IIII", 1, 2, len(frame), len(frame)) + frame for frame in frames)


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def pcapng(*frames):
    head = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 0))
    return head + b"".join(block(6, struct.pack("<IIIII", 0, 5, 6, len(frame), len(frame)) + frame) for frame in frames)


def crypto(offset, body):
    return b"\x06" + (0x4000 | offset).to_bytes(2, "big") + (0x4000 | len(body)).to_bytes(2, "big") + body


QUIC_HELLO = message(1, HELLO)
FRAGMENTED = ipv4(17, b"")[:0] + udp(dtls_record(22, dtls_message(1, DTLS_HELLO, 0)))
WIRELESS = 0x8D  # a sequence of 802.11 frames


def snap(packet):
    return bytes.fromhex("aaaa030000000800") + packet


def wireless(control, flags, body, number=0):
    return bytes([control, flags, 0, 0]) + bytes(range(2, 20)) + bytes([0x10 | number, 0]) + body


def aggregate(*packets):
    frames = b""
    for packet in packets:
        frames += bytes(-len(frames) % 4) + bytes(12) + vec(2, snap(packet))
    return wireless(0x88, 1, b"\x80\0" + frames)


def capwap(frame, number, size):
    parts = [frame[at : at + size] for at in range(0, len(frame), size)]
    return [ethernet(0x0800, ipv4(17, udp(bytes([0, 0x10, 2, 0xC0 if at == len(parts) - 1 else 0x80]) + u16s(number, at * size) + part, 5247))) for at, part in enumerate(parts)]


WLAN_BODY = snap(ipv4(6, tcp(CLIENT)))
SEEDS = {
    "client-hello": {"tls": b"\0" + HELLO, "dtls": b"\1" + DTLS_HELLO},
    "server-hello": {"tls12": ANSWER12, "tls13": ANSWER13, "retry": RETRY},
    "messages": {
        "certificate-request-10": b"\x00" + vec(1, b"\1") + vec(2, vec(2, b"0\0")),
        "certificate-request-12": b"\x01" + vec(1, b"\1") + vec(2, u16s(0x0403)) + vec(2, vec(2, b"0\0")),
        "certificate-request-13": b"\x02" + vec(1, b"") + vec(2, extension(13, vec(2, u16s(0x0403)))),
        "certificate-status": b"\x03\x02" + vec(3, vec(3, b"response") + vec(3, b"")),
        "certificate-verify": b"\x04" + u16s(0x0804) + vec(2, bytes(16)),
        "encrypted-extensions": b"\x06" + vec(2, extension(16, vec(2, vec(1, b"h2")))),
        "ticket-12": b"\x07" + bytes(4) + vec(2, b"ticket"),
        "ticket-13": b"\x08" + bytes(8) + vec(1, b"n") + vec(2, b"ticket") + vec(2, extension(42, bytes(4))),
        "key-exchange-ecdhe": b"\x09" + KEY_EXCHANGE,
        "key-exchange-dhe": b"\x0b" + vec(2, b"\x7f" * 8) + vec(2, b"\2") + vec(2, bytes(8)) + u16s(0x0804) + vec(2, bytes(16)),
        "alert": b"\x0d\2\x28",
        "sslv2": b"\x0e" + bytes.fromhex("801f0103000006000000100000") + b"\x05\0\x80\x07\0\xc0" + bytes(16),
    },
    "certificate": {"two": CERTIFICATE},
    "packet": {
        "ethernet-tcp": b"\0" + FRAME,
        "vlan-udp": b"\0" + ethernet(0x8100, u16s(12, 0x0800) + ipv4(17, udp(b"x"))),
        "gre": b"\x01" + ipv4(47, u16s(0, 0x0800) + ipv4(6, tcp(CLIENT))),
        "vxlan": b"\x02" + ipv4(17, udp(b"\x08\0\0\0\0\0\1\0" + ethernet(0x0800, ipv4(6, tcp(b"x"))), 4789)),
        "fragments": b"\x82" + b"".join(vec(2, ipv4(17, FRAGMENTED[at : at + 64], flags=int(at + 64 < len(FRAGMENTED)), offset=at)) for at in range(0, len(FRAGMENTED), 64)),
        "late-fragment": b"\x82" + b"".join(vec(2, ipv4(17, part, flags=int(at < 64), offset=at)) for at, part in [(0, FRAGMENTED[:64]), (64, FRAGMENTED[64:128]), (0, FRAGMENTED[:64]), (0, bytes(64)), (64, FRAGMENTED[64:128])]),
        "capwap-fragments": b"\x80" + b"".join(vec(2, frame) for frame in capwap(FRAME, 7, 64)),
        "aggregate": bytes([WIRELESS]) + vec(2, aggregate(ipv4(6, tcp(CLIENT)), ipv4(17, udp(b"x")), ipv4(6, tcp(b"y")))),
        "wireless-fragments": bytes([WIRELESS]) + b"".join(vec(2, wireless(8, 1 | (4 if at + 80 < len(WLAN_BODY) else 0), WLAN_BODY[at : at + 80], at // 80)) for at in range(0, len(WLAN_BODY), 80)),
        "mesh": bytes([WIRELESS]) + vec(2, wireless(0x88, 3, bytes(6) + b"\0\1\1\x1f" + bytes(10) + WLAN_BODY)),
        "tzsp": b"\x02" + ipv4(17, udp(bytes.fromhex("010000010a01c501") + FRAME, 37008)),
        "eoip": b"\x02" + ipv4(47, u16s(0x2001, 0x6400, len(FRAME), 0x2A00) + FRAME),
    },
    "tls-stream": {
        "handshake": b"\0" + piece(2, b"") + piece(3, b"") + piece(0, CLIENT) + piece(1, SERVER),
        "followed": b"\1" + piece(2, b"") + piece(3, b"") + piece(0, CLIENT[:50]) + piece(0, CLIENT[50:]) + piece(1, SERVER) + piece(0, record(20, b"\1")) + piece(0, record(22, bytes(40))) + piece(1, record(20, b"\1")) + piece(1, record(22, bytes(40))),
        "smtp": b"\0" + piece(2, b"") + piece(3, b"") + piece(1, b"220 ready\r\n") + piece(0, b"STARTTLS\r\n") + piece(1, b"220 go\r\n") + piece(0, CLIENT) + piece(1, SERVER),
        "out-of-order": b"\0" + piece(2, b"") + piece(132, CLIENT[9:], b"\x09") + piece(0, CLIENT[:9]),
    },
    "quic": {
        "sealed": piece(2, crypto(0, QUIC_HELLO)) + piece(3, crypto(0, message(2, ANSWER13))),
        "split": piece(2, crypto(100, QUIC_HELLO[100:])) + piece(2, crypto(0, QUIC_HELLO[:100])),
        "frames": piece(4, crypto(0, QUIC_HELLO[:80]) + b"\1" + b"\2\0\0\0\0" + bytes(9)),
        "plain": piece(0, b"\xc0\0\0\0\1" + vec(1, bytes(8)) + vec(1, b"") + b"\0" + u16s(0x4040) + bytes(64)),
    },
    "dtls": {
        "verified": b"\0" + piece(0, dtls_record(22, dtls_message(1, DTLS_HELLO, 0))) + piece(1, dtls_record(22, dtls_message(3, u16s(0xFEFD) + vec(1, b"cookie"), 0))) + piece(0, dtls_record(22, dtls_message(1, DTLS_HELLO, 1), 1)) + piece(1, dtls_record(22, dtls_message(2, u16s(0xFEFD) + ANSWER12[2:], 1))),
        "fragments": b"\0" + piece(0, dtls_record(22, dtls_message(1, DTLS_HELLO, 0, 90))) + piece(0, dtls_record(22, dtls_message(1, DTLS_HELLO, 0, 0, 100), 1)),
    },
    "pcap": {"one": pcap(FRAME), "two": pcap(FRAME, ethernet(0x0806, bytes(28)))},
    "pcapng": {"one": pcapng(FRAME)},
}

for target, seeds in SEEDS.items():
    (HERE / target).mkdir(exist_ok=True)
    for name, data in seeds.items():
        (HERE / target / f"{name}.bin").write_bytes(data)
