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


def act(kind, payload=b"", cut=0):
    return bytes([kind | cut << 4]) + vec(2, payload)


# Acts of the handshake target's server, in the order of its enumeration.
RAW, HANDSHAKE, MESSAGE, FINISHED, CIPHER_SPEC, ALERT, DATA, ANY, PLAIN, REPEAT = range(10)
SESSION = bytes(range(33, 65))  # the session id that the target's client says, and wants to hear again
HELLO_TLS13, HELLO_LOOK = 3, 10


def chosen13(suite, *extensions, random=RANDOM):
    block = b"".join((extension(43, u16s(0x0304)), *extensions))
    return message(2, u16s(0x0303) + random + vec(1, SESSION) + u16s(suite) + b"\0" + vec(2, block))


def chosen12(suite, *extensions, version=0x0303):
    return message(2, u16s(version) + RANDOM + vec(1, b"") + u16s(suite) + b"\0" + vec(2, extension(0xFF01, b"\0") + b"".join(extensions)))


LEAF = (TESTDATA / "certificates" / "san-kinds.der").read_bytes()
SHARE = extension(51, u16s(29) + vec(2, b"\x09" + bytes(31)))
CERTIFICATES13 = message(11, vec(1, b"") + vec(3, vec(3, LEAF) + vec(2, extension(5, b"\1" + vec(3, b"staple")))))
CERTIFICATES12 = message(11, vec(3, vec(3, LEAF)))
CERTIFICATES_RSA = message(11, vec(3, vec(3, (TESTDATA / "certificates" / "after-2050.der").read_bytes())))
VERIFY = message(15, u16s(0x0804) + vec(2, bytes(16)))
REQUEST13 = message(13, vec(1, b"") + vec(2, extension(13, vec(2, u16s(0x0403)))))
EXTENSIONS13 = message(8, vec(2, extension(10, vec(2, u16s(29, 23)))))
RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
POINT = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)  # the generator of P-256
EXCHANGE12 = message(12, b"\x03" + u16s(23) + vec(1, POINT) + u16s(0x0804) + vec(2, bytes(16)))
EXCHANGE10 = message(12, b"\x03" + u16s(23) + vec(1, POINT) + vec(2, bytes(16)))
DONE = message(14, b"")
TICKET12 = message(4, bytes(4) + vec(2, b"ticket"))
TICKET13 = message(4, bytes(8) + vec(1, b"n") + vec(2, b"ticket") + vec(2, b""))
RESPONSE = b"HTTP/1.1 200 OK\r\nServer: fuzz\r\n\r\n"


def handshake(hello, *acts, flags=0, cut=77):
    return bytes([hello, flags, cut]) + b"".join(acts)


def entry(kind, body):
    return bytes([kind]) + vec(3, body)


def probe(protocol, *turns, way=0, cut=5):
    return bytes([protocol, way, cut]) + b"".join(vec(2, turn) for turn in turns)


def labels(text):
    return b"".join(vec(1, label) for label in text.split(b".")) + b"\0"


def dns(*records, questions=1, kind=1):
    question = labels(b"www.example.org") + u16s(kind, 1)
    return bytes([2 | (kind == 28)]) + vec(2, b"www.example.org") + u16s(0x1234, 0x8180, questions, len(records), 0, 0) + question + b"".join(records)


def record_of(owner, kind, data):
    return owner + u16s(kind, 1, 0, 60) + vec(2, data)


POINTER = b"\xc0\x0c"
MYSQL = b"\x0a8.0.1\0" + bytes(4) + b"saltsalt" + b"\0" + b"\xff\xff" + bytes(20)
HELLOS = """{"set": "own", "title": "t", "hellos": [{"name": "a", "recordVersion": "0x0301", "legacyVersion": "0x0303",
"cipherSuites": ["grease", "0x1301"], "compressionMethods": ["0x0"], "extensionOrder": "atsf-reversed", "extensions": [
{"type": "server_name", "send": "names"}, {"type": "0x000a", "values": ["0x001d", "grease"]}, {"type": "0x000b", "values": ["0x0"]},
{"type": "0x0010", "protocols": ["h2", "http/1.1"]}, {"type": "0x002b", "values": ["0x0304"]}, {"type": "0x0033", "shares": ["grease", "0x001d"]},
{"type": "grease"}, {"type": "0x0017", "body": "00"}]}]}"""
TUM = """{"Version": 771, "Ciphers": [4865, 49199], "CompressionMethods": "AA==", "SupportedGroups": [2570, 29, 23], "EcPointFormats": "AA==",
"SignatureAlgorithms": [1027], "AlpnProtocols": ["h2"], "SupportedVersions": [772, 771], "KeyShares": 2, "PskKeyExchangeModes": "AQ==",
"ReversedExtensionOrder": true, "StatusRequest": true, "SessionTicket": true, "Sct": true, "RecordSizeLimit": 200, "GreaseExtension": 2570}"""
CHECKPOINT = """{"whorl_checkpoint":1,"settings":{"ports":["443"],"targets":["/a","/b"]},"output_length":17,"complete":false,"done_below":5,"done":[[7,9],[12,12]]}"""


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
    "handshake": {
        "tls13": handshake(HELLO_TLS13, act(HANDSHAKE, chosen13(0x1301, SHARE)), act(CIPHER_SPEC), act(HANDSHAKE, EXTENSIONS13 + CERTIFICATES13 + VERIFY), act(FINISHED), act(ALERT, b"\1\0")),
        "tls13-asked": handshake(HELLO_LOOK, act(HANDSHAKE, chosen13(0x1302, SHARE)), act(HANDSHAKE, EXTENSIONS13 + REQUEST13, 7), act(HANDSHAKE, CERTIFICATES13 + VERIFY, 10), act(FINISHED), act(HANDSHAKE, TICKET13), act(DATA, RESPONSE), act(ALERT, b"\1\0"), flags=7),
        "tls13-chacha": handshake(HELLO_LOOK, act(HANDSHAKE, chosen13(0x1303, SHARE)), act(HANDSHAKE, EXTENSIONS13 + CERTIFICATES13 + VERIFY), act(FINISHED), act(DATA, RESPONSE), flags=1),
        "tls13-alert": handshake(HELLO_LOOK, act(HANDSHAKE, chosen13(0x1301, SHARE)), act(ALERT, b"\2\x74")),
        "retry": handshake(HELLO_LOOK, act(HANDSHAKE, chosen13(0x1301, extension(51, u16s(23)), extension(44, vec(2, b"cookie")), random=RETRY_RANDOM)), act(HANDSHAKE, chosen13(0x1301, extension(51, u16s(23) + vec(2, POINT)))), act(HANDSHAKE, EXTENSIONS13 + CERTIFICATES13 + VERIFY), act(FINISHED), flags=6),
        "refused-hello": handshake(HELLO_TLS13, act(HANDSHAKE, chosen12(0xC02F, extension(16, b"\0\0")))),
        "tls12": handshake(HELLO_LOOK, act(HANDSHAKE, chosen12(0xC02F) + CERTIFICATES12 + EXCHANGE12 + DONE), act(CIPHER_SPEC), act(FINISHED), act(DATA, RESPONSE), act(ALERT, b"\1\0"), flags=3),
        "tls12-ticket": handshake(HELLO_LOOK, act(HANDSHAKE, chosen12(0xC02F, extension(35, b"")) + CERTIFICATES12, 8), act(HANDSHAKE, EXCHANGE12 + message(13, vec(1, b"\1") + vec(2, u16s(0x0403)) + vec(2, b"")) + DONE), act(HANDSHAKE, TICKET12), act(CIPHER_SPEC), act(FINISHED), act(ANY, b"\x16\0\0\0\0"), flags=1),
        "tls12-rsa": handshake(HELLO_LOOK, act(HANDSHAKE, chosen12(0x009C, extension(5, b"")) + CERTIFICATES_RSA + message(22, b"\1" + vec(3, b"staple")) + DONE), act(CIPHER_SPEC), act(FINISHED)),
        "tls10-cbc": handshake(HELLO_LOOK, act(HANDSHAKE, chosen12(0xC013, version=0x0301) + CERTIFICATES12 + EXCHANGE10 + DONE), act(CIPHER_SPEC), act(FINISHED), act(DATA, RESPONSE), flags=1),
        "warnings": handshake(HELLO_TLS13, act(REPEAT, b"\5") + act(ALERT, b"\1\x70"), act(MESSAGE, b"\2" + ANSWER12)),
        "raw": handshake(HELLO_TLS13, act(RAW, SERVER)),
    },
    "first-answer": {
        "tls12": b"\7" + SERVER,
        "tls13": b"\7" + record(22, message(2, ANSWER13)),
        "split": b"\x90" + record(22, message(2, ANSWER12)[:30]) + record(22, message(2, ANSWER12)[30:]),
        "alpn": b"\1" + record(22, message(2, u16s(0x0303) + RANDOM + vec(1, RANDOM) + u16s(0xC02F) + b"\0" + vec(2, extension(16, vec(2, vec(1, b"h2"))) + extension(23, b"")))),
        "alert": b"\3" + record(21, b"\2\x28"),
        "no-extensions": b"\3" + record(22, message(2, u16s(0x0303) + RANDOM + vec(1, b"") + u16s(5) + b"\0")) + record(22, message(11, CERTIFICATE)),
        "http": b"\3HTTP/1.1 400 Bad Request\r\n\r\n",
    },
    "atsf": {
        "tls13": entry(22, message(2, RETRY)) + entry(22, message(2, ANSWER13)) + entry(22, EXTENSIONS13) + entry(22, REQUEST13) + entry(22, CERTIFICATES13) + entry(21, b"\2\x28"),
        "status-request": entry(22, message(2, u16s(0x0303) + RANDOM + vec(1, b"") + u16s(0xC02F) + b"\0" + vec(2, extension(5, b"") + extension(5, b"") + extension(16, vec(2, vec(1, b"h2"))) + extension(5, b"")))),
        "refused": entry(21, b"\1\x70") + entry(23, message(2, ANSWER12)) + entry(21, b"\2\x50"),
    },
    "prelude": {
        "smtp": probe(1, b"220-a\r\n220 b\r\n", b"250-a\r\n250 STARTTLS\r\n", b"220 go\r\n\x16\3"),
        "imap": probe(2, b"* OK ready\r\n", b"* CAPABILITY X\r\nw1 OK go\r\n"),
        "pop3": probe(3, b"+OK ready\r\n", b"+OK go\r\n"),
        "ftp": probe(4, b"220-a\r\n text\r\n220 b\r\n", b"234 go\r\n"),
        "xmpp": probe(5, b"<?xml version='1.0'?><stream:stream version='1.0'>", b"<stream:features><starttls xmlns='x'><required/></starttls></stream:features>\n", b"<proceed xmlns='x'/>"),
        "xmpp-server": probe(6, b"<stream:stream version='1.0'><stream:features><starttls/></stream:features>", b"<failure/>"),
        "ldap": probe(7, bytes.fromhex("300c02010178070a010004000400")),
        "postgres": probe(8, b"S"),
        "mysql": probe(9, len(MYSQL).to_bytes(3, "little") + b"\0" + MYSQL),
        "sieve": probe(10, b'"IMPLEMENTATION" {3}\r\nabc\r\n"STARTTLS"\r\nOK\r\n', b'OK "go"\r\n'),
        "nntp": probe(11, b"200 ready\r\n", b"382 go\r\n"),
        "rdp": probe(12, bytes.fromhex("030000130ed000001234000200080001000000")),
        "socks5": probe(1, b"\5\2", b"\1\0", b"\5\0\0\1\x7f\0\0\1\4\x38", b"220 a\r\n", way=3),
        "socks5-name": probe(0, b"\5\0", b"\5\0\0\3\1a\0\1", way=0x84),
        "socks5-refused": probe(0, b"\5\0", b"\5\5\0\1", way=0x42),
        "connect": probe(2, b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Connection established\r\nA: b\r\n\r\n", b"* OK a\r\n", way=6),
        "connect-refused": probe(0, b"HTTP/1.0 403 Forbidden\r\n", way=0x45),
    },
    "dns": {
        "address": dns(record_of(POINTER, 1, bytes([192, 0, 2, 1])), record_of(POINTER, 1, bytes([192, 0, 2, 2]))),
        "alias": dns(record_of(POINTER, 5, labels(b"a.example.org")), record_of(labels(b"A.example.org"), 28, bytes(16)), kind=28),
        "no-such-name": bytes([2]) + vec(2, b"a.b") + u16s(0x1234, 0x8183, 0, 0, 0, 0),
        "loop": dns(record_of(b"\1a\xc0\x21", 1, bytes(4))),
    },
    "target": {
        "forms": b"\0example.org\n192.0.2.1\n[2001:db8::1]:8443\n192.0.2.0/24:8443\n[2001:db8::]/120\nhttps://user@host:1/a,b?c#d\n192.0.2.1,www.example.org,tag,8443\n# c\n\"10.0.0.1\", x # c",
        "exclusions": b"\x0010.0.0.0/8\n192.0.2.1-192.0.2.9\n*.example.com\n.example.org ; c\n::ffff:10.0.0.0/104\n2001:db8::/32",
        "international": "\0b\u00fccher.example\n\uff57\uff57\uff57\uff0eexample\n\u4f8b\u3048.\u30c6\u30b9\u30c8\nxn--bcher-kva.example".encode(),
        "wide": b"\1" + "b\u00fccher.example\nhost:1".encode("utf-16-le"),
    },
    "http": {
        "server": b"HTTP/1.1 200 OK\r\nDate: x\r\nserver:  nginx/1.0 \r\nA: b\r\n\r\nbody",
        "bare": b"HTTP/1.0 404\nA: b\n\nServer: no",
    },
    "hellos": {"own": HELLOS.encode(), "other": TUM.encode()},
    "checkpoint": {"one": CHECKPOINT.encode()},
    "feeds": {path.name: b"\xff" + path.read_bytes() for path in sorted((TESTDATA / "feeds").iterdir()) if path.is_file() and path.suffix != ".md"}
    | {path.name: b"\xff" + path.read_bytes() for folder in ("clients", "logs") for path in sorted((TESTDATA / "feeds" / folder).iterdir()) if path.suffix not in (".md", ".py", ".tgz")},
}

for target, seeds in SEEDS.items():
    (HERE / target).mkdir(exist_ok=True)
    for name, data in seeds.items():
        (HERE / target / f"{name}.bin").write_bytes(data)
