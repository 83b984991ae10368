"""Asks for /version with a client certificate, however weak: argument by argument port, version of TLS, certificate, key.

Prints "served" or "refused". Fails if the certificate cannot even be sent.
"""

import socket
import ssl
import sys

port, version, certificate, key = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE  # What is tested is the server's side.
context.set_ciphers("ALL:@SECLEVEL=0")
context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
context.load_cert_chain(certificate, key)
answer = b""
try:
    with context.wrap_socket(socket.create_connection(("127.0.0.1", int(port)))) as tls:
        tls.sendall(b"GET /version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = tls.recv(1000)
except (ssl.SSLError, ConnectionError):
    pass
print("served" if answer.startswith(b"HTTP/1.1 200 OK\r\n") else "refused")
