"""A client of bytes: Telethon's cryptography, and full control of what is sent and when."""

import asyncio
import hashlib
import os
import struct
import time
from collections import deque
from contextlib import suppress
from hashlib import sha256

import rsa
from sandboxes import SALT
from telethon.crypto import AES, AuthKey, Factorization
from telethon.extensions import BinaryReader
from telethon.helpers import generate_key_data_from_nonce
from telethon.network.mtprotostate import MTProtoState
from telethon.tl import functions, types
from telethon.tl.core import MessageContainer

from hotline_cli.sandbox.wire.crypto import DH_PRIME

CONTAINER = MessageContainer.CONSTRUCTOR_ID
PATIENCE = 20  # seconds before a test that waits in vain fails


def sha1(data):
    return hashlib.sha1(data, usedforsecurity=False).digest()


def number(value):
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


class RawClient:
    """One intermediate-transport connection; `key`, `salt` and the session live on when it is opened again."""

    def __init__(self, sandbox, key=None, salt=0, session_id=None):
        self.sandbox = sandbox
        self.key = key
        self.salt = salt
        self.session_id = session_id or struct.unpack("<q", os.urandom(8))[0]
        self.seqno = 0
        self.last_id = 0
        self.reader = self.writer = None
        self.unread = deque()

    async def open(self, greeting=b"\xee\xee\xee\xee"):
        self.reader, self.writer = await asyncio.open_connection(self.sandbox.host, self.sandbox.port)
        self.writer.write(greeting)
        return self

    async def close(self):
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()

    async def __aenter__(self):
        return self if self.writer else await self.open()

    async def __aexit__(self, *_):
        await self.close()

    # Packets

    def send_packet(self, data):
        self.writer.write(struct.pack("<I", len(data)) + data)

    async def read_packet(self):
        async with asyncio.timeout(PATIENCE):
            (length,) = struct.unpack("<I", await self.reader.readexactly(4))
            return await self.reader.readexactly(length)

    async def read_error(self):
        """Raise the transport error that comes next."""
        packet = await self.read_packet()
        if len(packet) == 4:
            raise TransportError(struct.unpack("<i", packet)[0])

    async def is_closed(self):
        """Wait until the server has closed the connection."""
        with suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE):
                await self.reader.read()
        return True

    # Key exchange

    def send_plain(self, request):
        body = bytes(request)
        self.send_packet(struct.pack("<qqi", 0, self.next_id(), len(body)) + body)

    async def plain(self, request):
        self.send_plain(request)
        answer = await self.read_packet()
        return BinaryReader(answer[20:]).tgread_object()

    async def ask_for_key(self, request=functions.ReqPqMultiRequest):
        self.nonce = int.from_bytes(os.urandom(16), "little", signed=True)
        self.res_pq = await self.plain(request(self.nonce))
        return self.res_pq

    def inner_data(self, kind=types.PQInnerDataDc, **extra):
        res = self.res_pq
        pq = int.from_bytes(res.pq, "big")
        self.p, self.q = map(number, Factorization.factorize(pq))
        self.new_nonce = int.from_bytes(os.urandom(32), "little", signed=True)
        fields = {"pq": res.pq, "p": self.p, "q": self.q, "nonce": self.nonce, "server_nonce": res.server_nonce}
        return bytes(kind(**fields, new_nonce=self.new_nonce, **extra))

    def req_dh_params(self, encrypted, **changes):
        fields = {
            "nonce": self.nonce,
            "server_nonce": self.res_pq.server_nonce,
            "p": self.p,
            "q": self.q,
            "public_key_fingerprint": self.res_pq.server_public_key_fingerprints[0],
            "encrypted_data": encrypted,
        }
        return functions.ReqDHParamsRequest(**fields | changes)

    def read_dh(self, answer):
        self.aes = generate_key_data_from_nonce(self.res_pq.server_nonce, self.new_nonce)
        plain = AES.decrypt_ige(answer.encrypted_answer, *self.aes)
        inner = BinaryReader(plain[20:]).tgread_object()
        assert sha1(plain[20 : 20 + len(bytes(inner))]) == plain[:20]
        self.g_a = int.from_bytes(inner.g_a, "big")
        return inner

    def set_client_dh(self, g_b, **changes):
        fields = {"nonce": self.nonce, "server_nonce": self.res_pq.server_nonce, "retry_id": 0, "g_b": number(g_b)}
        inner = bytes(types.ClientDHInnerData(**fields | changes))
        data = sha1(inner) + inner
        data += os.urandom(-len(data) % 16)
        return functions.SetClientDHParamsRequest(
            self.nonce, self.res_pq.server_nonce, AES.encrypt_ige(data, *self.aes)
        )

    async def make_key(self, pad=None, kind=types.PQInnerDataDc, **extra):
        """The whole exchange. Raises IncompleteReadError when the server closes the connection on the way."""
        await self.ask_for_key()
        if kind in (types.PQInnerDataDc, types.PQInnerDataTempDc):
            extra.setdefault("dc", 2)
        encrypted = (pad or rsa_pad)(self.sandbox.public_key, self.inner_data(kind, **extra))
        self.read_dh(await self.plain(self.req_dh_params(encrypted)))
        b = int.from_bytes(os.urandom(256), "big")
        answer = await self.plain(self.set_client_dh(pow(3, b, DH_PRIME)))
        self.key = AuthKey(pow(self.g_a, b, DH_PRIME).to_bytes(256, "big"))
        assert isinstance(answer, types.DhGenOk)
        assert answer.new_nonce_hash1 == self.key.calc_new_nonce_hash(self.new_nonce, 1)
        self.salt = (self.new_nonce ^ self.res_pq.server_nonce) & (1 << 64) - 1
        self.salt -= self.salt >> 63 << 64
        return self

    # Encrypted messages

    @property
    def key_id(self):
        return struct.unpack("<q", struct.pack("<Q", self.key.key_id))[0]

    def seal_v1(self, body, msg_id):
        """A message as MTProto 1.0 sealed it, for auth.bindTempAuthKey."""
        from mtproto.crypto.aes import kdf_v1

        plain = os.urandom(16) + struct.pack("<qii", msg_id, 0, len(body)) + body
        msg_key = sha1(plain)[4:20]
        key, iv = kdf_v1(self.key.key, msg_key, True)
        return struct.pack("<q", self.key_id) + msg_key + AES.encrypt_ige(plain + os.urandom(-len(plain) % 16), key, iv)

    def next_id(self, offset=0.0):
        self.last_id = max(self.last_id + 4, int((time.time() + offset) * (1 << 32)) & ~3)
        return self.last_id

    def next_seqno(self, content=True):
        self.seqno += content
        return 2 * self.seqno - content if content else 2 * self.seqno

    def seal(self, message, salt=None):
        """The packet of a message (id, sequence number, length, body)."""
        salt = self.salt if salt is None else salt
        self.plain_text = struct.pack("<qq", salt, self.session_id) + message
        self.plain_text += os.urandom(-(len(self.plain_text) + 12) % 16 + 12)
        msg_key = sha256(self.key.key[88:120] + self.plain_text).digest()[8:24]
        key, iv = MTProtoState._calc_key(self.key.key, msg_key, True)
        return struct.pack("<q", self.key_id) + msg_key + AES.encrypt_ige(self.plain_text, key, iv)

    def message(self, request, msg_id=None, seqno=None):
        body = request if isinstance(request, bytes) else bytes(request)
        msg_id = self.next_id() if msg_id is None else msg_id
        return struct.pack("<qii", msg_id, self.next_seqno() if seqno is None else seqno, len(body)) + body

    def send(self, request, msg_id=None, seqno=None, salt=None):
        """Send one message; its id."""
        message = self.message(request, msg_id, seqno)
        self.send_packet(self.seal(message, salt))
        return struct.unpack_from("<q", message)[0]

    def container(self, *messages, msg_id=None, seqno=None):
        body = struct.pack("<Ii", CONTAINER, len(messages)) + b"".join(messages)
        return self.message(body, msg_id, self.next_seqno(content=False) if seqno is None else seqno)

    async def read(self):
        """The messages of the next packet: (id, sequence number, object)."""
        packet = await self.read_packet()
        if len(packet) == 4:
            raise TransportError(struct.unpack("<i", packet)[0])
        key, iv = MTProtoState._calc_key(self.key.key, packet[8:24], False)
        packet = packet[: len(packet) - (len(packet) - 24) % 16]  # a padded transport's padding
        plain = AES.decrypt_ige(packet[24:], key, iv)
        assert sha256(self.key.key[96:128] + plain).digest()[8:24] == packet[8:24]
        salt, session_id = struct.unpack_from("<qq", plain)
        assert session_id == self.session_id
        self.salt = salt
        return list(unfold(plain[16:]))

    async def read_until(self, *kinds):
        """Read on until an object of one of these types arrives, and return its (id, sequence number, object)."""
        while True:
            while self.unread:
                found = self.unread.popleft()
                if isinstance(found[2], kinds):
                    return found
            self.unread.extend(await self.read())

    async def ask(self, request, **options):
        """The answer to a request, as an object or RpcError; pushes in between are skipped."""
        msg_id = self.send(request, **options)
        return await self.answer_to(msg_id, request)

    async def answer_to(self, msg_id, request):
        from telethon.tl.core import RpcResult

        while True:
            _, _, found = await self.read_until(RpcResult)
            if found.req_msg_id == msg_id:
                return found.error or request.read_result(BinaryReader(found.body))


class TransportError(Exception):
    @property
    def code(self):
        return self.args[0]


def unfold(message):
    msg_id, seqno, length = struct.unpack_from("<qii", message)
    body = message[16 : 16 + length]
    if body[:4] == struct.pack("<I", CONTAINER):
        (count,) = struct.unpack_from("<i", body, 4)
        position = 8
        for _ in range(count):
            (length,) = struct.unpack_from("<i", body, position + 12)
            yield from unfold(body[position : position + 16 + length])
            position += 16 + length
    else:
        yield msg_id, seqno, BinaryReader(body).tgread_object()


def rsa_pad(public_key, data):
    """https://core.telegram.org/mtproto/auth_key#41-rsa-paddata-server-public-key-mentioned-above-is-implemented-as-follows"""
    key = rsa.PublicKey.load_pkcs1(public_key.encode())
    padded = data + os.urandom(192 - len(data))
    while True:
        temp_key = os.urandom(32)
        with_hash = padded[::-1] + sha256(temp_key + padded).digest()
        encrypted = AES.encrypt_ige(with_hash, temp_key, bytes(32))
        block = bytes(a ^ b for a, b in zip(temp_key, sha256(encrypted).digest(), strict=True)) + encrypted
        if int.from_bytes(block, "big") < key.n:
            return pow(int.from_bytes(block, "big"), key.e, key.n).to_bytes(256, "big")


def sha1_pad(public_key, data):
    """The scheme before that."""
    key = rsa.PublicKey.load_pkcs1(public_key.encode())
    block = sha1(data) + data + os.urandom(235 - len(data))
    return pow(int.from_bytes(block, "big"), key.e, key.n).to_bytes(256, "big")


async def known(sandbox, **options):
    """A client with a key of its own, which it had before, that has introduced itself."""
    client = await RawClient(sandbox, sandbox.agreed_key(), SALT, **options).open()
    await client.ask(initialised(functions.help.GetNearestDcRequest()))
    return client


def initialised(query, api_id=17349):
    """The request that a client begins with."""
    return functions.InvokeWithLayerRequest(
        229, functions.InitConnectionRequest(api_id, "raw", "1", "1", "en", "", "en", query)
    )
