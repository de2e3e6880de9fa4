"""A server for a real TDS client: tds_server.py PORT CERTIFICATE KEY.

Answers PRELOGIN with "encryption required" and does the TLS handshake inside PRELOGIN packets (MS-TDS 2.2.6.5, 3.3.5.1),
as SQL Server does; then waits for LOGIN7 and closes."""
import socket
import ssl
import struct
import sys

PRELOGIN, RESPONSE = 0x12, 0x04


def exactly(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data


def packet(connection):
    header = exactly(connection, 8)
    return exactly(connection, struct.unpack(">H", header[2:4])[0] - 8)


def send(connection, kind, data):
    while data:
        piece, data = data[:4088], data[4088:]
        connection.sendall(struct.pack(">BBHHBB", kind, 0 if data else 1, len(piece) + 8, 0, 0, 0) + piece)


def answer(connection, context):
    packet(connection)
    values = [(0, bytes([15, 0, 16, 0, 0, 0])), (1, b"\x03")]  # VERSION 15.0.4096, ENCRYPTION required
    at, head, body = 5 * len(values) + 1, b"", b""
    for token, value in values:
        head += struct.pack(">BHH", token, at + len(body), len(value))
        body += value
    send(connection, RESPONSE, head + b"\xff" + body)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_side=True)
    while True:
        try:
            tls.do_handshake()
            send(connection, PRELOGIN, outgoing.read())
            break
        except ssl.SSLWantReadError:
            if outgoing.pending:
                send(connection, PRELOGIN, outgoing.read())
            incoming.write(packet(connection))
    connection.settimeout(1)
    connection.recv(4096)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.maximum_version = ssl.TLSVersion.TLSv1_2  # after the handshake TLS 1.3 would send tickets, which TDS 7 has no place for
context.load_cert_chain(sys.argv[2], sys.argv[3])
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    with listener.accept()[0] as client:
        try:
            answer(client, context)
        except (OSError, ssl.SSLError) as error:
            print(error, flush=True)
