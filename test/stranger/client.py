"""A client for Giftwarden's rooms, written from docs/protocol.md and docs/hub.md alone.

    client.py INVITE PORT USER

joins the room through the hub on 127.0.0.1, takes commands on its standard input ("ask GIFT COUNT [NOTE]", "lose GIFT
COUNT": the same, and its first broadcast gets lost, "again": a new session, "quit") and says what happens as lines of JSON. It needs Python 3.9 and the
package cryptography (Debian: python3-cryptography), and shares no code with the rest of the project.
"""
import base64, hashlib, hmac, json, os, re, socket, sys, threading, time, urllib.parse
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
SMALL_ORDER = [bytes(32), b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"] + [bytes.fromhex(y) for y in (
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]


def to_text(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text):
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) if re.fullmatch(r"[\w-]*", text, re.A) else b""
    if to_text(raw) != text:
        raise ValueError("base64url")  # Another text for the same bytes, or none at all.
    return raw


def read_invite(link):
    start = "giftwarden://room?"
    fields = urllib.parse.parse_qs(link[len(start):], keep_blank_values=True) if link.startswith(start) else {}
    if any(len(fields.get(name, [])) != 1 for name in ("v", "channel", "host", "seal", "grant")) or fields["v"] != ["1"]:
        raise ValueError("no invite of version 1")
    room, host = fields["channel"][0], fields["host"][0]
    name = r"(?!_)[a-zA-Z0-9 !#$%&()+,\-:;<=>?@\[\]^_{|}~]{1,64}"
    seal, grant = to_bytes(fields["seal"][0]), to_bytes(fields["grant"][0])
    y = grant[:31] + bytes([grant[31] & 0x7F]) if len(grant) == 32 else b""
    is_strict = int.from_bytes(y, "little") < 2**255 - 19 and y not in SMALL_ORDER
    if not (re.fullmatch(name, room) and re.fullmatch(name, host) and len(seal) == 32 and any(seal) and y and is_strict):
        raise ValueError("names or keys of no room")
    return room, host, seal, grant


class Seal:
    """HPKE in base mode, of which only the export is used; then AES-256-GCM (the page, "Sealing")."""

    def __init__(self, seal_key, room, client, host, ephemeral=None):
        private = ephemeral or X25519PrivateKey.generate()
        self.enc = private.public_key().public_bytes(*RAW)
        shared = private.exchange(X25519PublicKey.from_public_bytes(seal_key))
        info = f"giftwarden/1 hpke-1\n{room}\n{client}\n{host}".encode()
        kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
        mac = lambda key, message: hmac.new(key, message, hashlib.sha256).digest()
        extract = lambda of, salt, label, ikm: mac(salt, b"HPKE-v1" + of + label + ikm)
        expand = lambda of, key, label, more: mac(key, b"\x00\x20HPKE-v1" + of + label + more + b"\x01")
        secret = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", self.enc + seal_key)
        hashes = extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
        exporter = expand(suite, extract(suite, secret, b"secret", b""), b"exp", b"\x00" + hashes)
        self.keys = {way: expand(suite, exporter, b"sec", way.encode()) for way in ("to host", "to client")}
        self.names = f"{client}\n{host}"

    def associated(self, way):
        return f"giftwarden/1 hpke-1 {way}\n{self.names}".encode()

    def close(self, text, way="to host", nonce=None):
        nonce = nonce or os.urandom(12)
        body = AESGCM(self.keys[way]).encrypt(nonce, text.encode(), self.associated(way))
        return json.dumps({"giftwarden": 1, "seal": "hpke-1", "enc": to_text(self.enc), "nonce": to_text(nonce),
                           "body": to_text(body)}, separators=(",", ":"))

    def open(self, text, way="to client"):
        """The text that was sealed, or None: then it is nobody's word."""
        try:
            said = json.loads(text)
            if said["giftwarden"] != 1 or said["seal"] != "hpke-1" or to_bytes(said["enc"]) != self.enc:
                return None
            nonce, body = to_bytes(said["nonce"]), to_bytes(said["body"])
            return AESGCM(self.keys[way]).decrypt(nonce, body, self.associated(way)).decode()
        except (ValueError, KeyError, TypeError, InvalidTag):
            return None


def read_signed(kind, signed, grant_key):
    """What the host said in these bytes, or None where it is not the host's word. Verified first, parsed then."""
    try:
        raw, signature = to_bytes(signed["bytes"]), to_bytes(signed["signature"])
        Ed25519PublicKey.from_public_bytes(grant_key).verify(signature, f"giftwarden/1 {kind}\n".encode() + raw)
        terms = json.loads(raw)
        wanted = {"grant": ["room", "giftId", "sender", "count", "value"], "void_notice": ["room", "giftId"],
                  "room_notice": ["room", "notice"],
                  "key_notice": ["room", "host", "grantKeyBefore", "sealKey", "grantKey", "lastSequence"]}[kind]
        return terms if isinstance(terms, dict) and all(name in terms for name in wanted) else None
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return None


class Hub:
    """The hub's frames over a WebSocket (docs/hub.md), on a bare socket."""

    def __init__(self, port, user):
        self.socket = socket.create_connection(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET /rtm HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.file, self.lock, self.ids = self.socket.makefile("rb"), threading.Lock(), 0
        while self.file.readline() not in (b"\r\n", b""):
            pass
        self.send(kind="login", userId=user)

    def send(self, **frame):
        data, mask = json.dumps(frame).encode(), os.urandom(4)
        size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
        body = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
        with self.lock:
            self.socket.sendall(b"\x81" + size + mask + body)

    def ask(self, **frame):
        self.ids += 1
        self.send(id=self.ids, **frame)
        return self.ids

    def frames(self):
        while True:
            head = self.file.read(2)
            if len(head) < 2:
                return
            size = head[1] & 0x7F
            size = size if size < 126 else int.from_bytes(self.file.read(2 if size == 126 else 8), "big")
            data = self.file.read(size)
            if head[0] & 0x0F == 8:
                return
            if head[0] & 0x0F == 1:
                yield json.loads(data)


class Client:
    def __init__(self, invite, port, user):
        self.room, self.host, self.seal_key, self.grant_key = read_invite(invite)
        self.user, self.gifts, self.drawn, self.voided = user, {}, set(), set()
        self.lost, self.waiting, self.earlier, self.now = set(), {}, [], time.monotonic
        self.begin()
        self.hub = Hub(port, user) if port else None

    def begin(self):
        self.seal_before = getattr(self, "seal", None)
        self.seal = Seal(self.seal_key, self.room, self.user, self.host)

    def read_grant(self, grant):
        terms = read_signed("grant", grant, self.grant_key)
        for key, last, until in self.earlier if not terms else []:
            terms = read_signed("grant", grant, key)
            if terms:  # An earlier key is good for its own grants, and for ten minutes.
                return terms if terms.get("sequence", last + 1) <= last and self.now() < until else None
        return terms

    def turn_over(self, publisher, notice):
        terms = read_signed("key_notice", notice, self.grant_key)
        new = to_bytes(terms["grantKey"]) if terms else b""
        both = terms and read_signed("key_notice", {**notice, "signature": notice["newSignature"]}, new)
        if not both or (publisher, terms["host"], terms["room"]) != (self.host, self.host, self.room) or (
                terms["grantKeyBefore"] != to_text(self.grant_key)):
            return self.is_known(notice) or tell("forged", publisher=publisher)
        self.earlier = [(self.grant_key, terms["lastSequence"], self.now() + 600)] + self.earlier
        self.grant_key, self.seal_key = new, to_bytes(terms["sealKey"])
        self.begin()
        tell("keys", lastSequence=terms["lastSequence"])

    def is_known(self, notice):
        return any(read_signed("key_notice", notice, key) and read_signed(
            "key_notice", {**notice, "signature": notice["newSignature"]}, self.grant_key) for key, *_ in self.earlier)

    def say(self, **message):
        self.hub.ask(kind="publish", user=self.host, text=self.seal.close(json.dumps([message])))

    def ask(self, gift, count, note, is_lost=False):
        gift_id = "py-" + os.urandom(8).hex()
        self.lost |= {gift_id} if is_lost else set()
        self.gifts[gift_id] = "asked"  # Kept before it is sent; this client's store is its memory.
        self.say(kind="gift_request", giftId=gift_id, gift=gift, count=count, senderName="Python", note=note)
        tell("asked", giftId=gift_id)

    def run(self):
        for frame in self.hub.frames():
            kind = frame["kind"]
            if kind == "welcome":
                self.hub.ask(kind="subscribe", channel=self.room)
                self.say(kind="status_query", giftIds=[])
                tell("joined")
            elif kind == "outcome" and frame["id"] in self.waiting:
                self.acknowledge(self.waiting.pop(frame["id"]), frame)
            elif kind == "message":
                if frame["message"] is not None:
                    self.hub.send(kind="took", message=frame["message"])
                if frame["channel"] == self.room:
                    self.hear_room(frame["from"], frame["text"])
                elif frame["channel"] is None and frame["from"] == self.host:
                    text = self.seal.open(frame["text"])
                    before = self.seal_before if text is None else None
                    self.hear_host(before.open(frame["text"]) if before else text)

    def acknowledge(self, gift_id, frame):
        is_out = frame["outcome"] == "published"
        self.say(kind="acknowledgment", giftId=gift_id, outcome="sent" if is_out else "failed", reason=frame.get("why"))
        tell("acknowledged", giftId=gift_id)

    def hear_host(self, text):
        if text is None:
            return tell("unopened")
        for message in json.loads(text):
            gift_id, kind = message.get("giftId"), message["kind"]
            if kind in ("grant", "resend_request"):
                terms = self.read_grant(message["grant"])
                if not terms or (terms["room"], terms["sender"], terms["giftId"]) != (self.room, self.user, gift_id):
                    tell("no_grant", giftId=gift_id)
                elif gift_id not in self.voided and (kind == "resend_request" or self.gifts.get(gift_id) != "granted"):
                    self.gifts[gift_id] = "granted"
                    tell(kind, giftId=gift_id, value=terms["value"])
                    if message.get("broadcast", "sender") == "sender":
                        self.broadcast(gift_id, message["grant"])
            elif kind == "refusal":
                tell("refusal", giftId=gift_id, why=message["why"], reason=message.get("reason"))
            elif kind == "key_notice":
                self.turn_over(self.host, message)
            elif kind == "gift_status":
                tell("status", gifts=message["gifts"])

    def broadcast(self, gift_id, grant):
        if gift_id in self.lost:
            return self.lost.remove(gift_id)
        text = json.dumps({"giftwarden": 1, "messages": [{"kind": "broadcast", "grants": [grant]}]})
        self.waiting[self.hub.ask(kind="publish", channel=self.room, text=text)] = gift_id

    def hear_room(self, publisher, text):
        try:
            messages = json.loads(text)["messages"] if '"giftwarden"' in text else []
        except (ValueError, KeyError, TypeError):
            return
        for message in messages:
            if message["kind"] == "broadcast":
                for grant in message["grants"]:
                    self.draw(publisher, self.read_grant(grant))
            elif message["kind"] == "key_notice":
                self.turn_over(publisher, message)
            elif message["kind"] in ("void_notice", "room_notice"):
                terms = read_signed(message["kind"], message, self.grant_key)
                if not terms or publisher != self.host or terms["room"] != self.room:
                    tell("forged", publisher=publisher)
                elif message["kind"] == "void_notice":
                    self.voided.add(terms["giftId"])
                    tell("voided", giftId=terms["giftId"])

    def draw(self, publisher, terms):
        if not terms or terms["room"] != self.room or publisher not in (terms["sender"], self.host):
            return tell("forged", publisher=publisher)
        if terms["giftId"] in self.voided or (terms["sender"], terms["giftId"]) in self.drawn:
            return
        self.drawn.add((terms["sender"], terms["giftId"]))
        tell("drawn", giftId=terms["giftId"], sender=terms["sender"], count=terms["count"], note=terms.get("note"))


def tell(event, **words):
    # With its end in one write: two threads speak, and print writes the end of a line on its own.
    print(json.dumps({"event": event, **words}) + "\n", end="", flush=True)


def check_vectors(folder):
    """The test vectors, byte for byte; a line for each that comes out otherwise."""
    invite, sealed, signed = (json.load(open(f"{folder}/{name}.json")) for name in ("invite", "sealed", "signed"))
    wrong = []
    for one in invite["accepted"]:
        room, host, seal_key, grant_key = read_invite(one["link"])
        if [room, host, to_text(seal_key), to_text(grant_key)] != [one[n] for n in ("channel", "host", "seal", "grant")]:
            wrong.append(one["link"])
    digest = hashlib.sha256(b"giftwarden/1 fingerprint\n" + seal_key + grant_key).hexdigest()[:32]
    if " ".join(re.findall("....", digest)) != invite["fingerprint"]:
        wrong.append("fingerprint")
    for one in invite["refused"]:
        try:
            wrong.append(f"taken: {one['what']} {read_invite(one['link'])}")
        except ValueError:
            pass
    ephemeral = X25519PrivateKey.from_private_bytes(to_bytes(sealed["ephemeralPrivateKey"]))
    session = Seal(seal_key, sealed["room"], sealed["client"], sealed["host"], ephemeral)
    if {way: to_text(key) for way, key in session.keys.items()} != sealed["exported"]:
        wrong.append("exported keys")
    for one in sealed["opened"]:
        if session.close(one["text"], one["direction"], to_bytes(one["nonce"])) != one["envelope"]:
            wrong.append(f"sealed otherwise: {one['text']}")
        if session.open(one["envelope"], one["direction"]) != one["text"]:
            wrong.append(f"does not open: {one['text']}")
    wrong += [f"opened: {one['what']}" for one in sealed["refused"] if session.open(one["envelope"], one["direction"]) is not None]
    wrong += [f"not taken: {one['kind']}" for one in signed["accepted"] if read_signed(one["kind"], one, grant_key) != one["terms"]]
    wrong += [f"taken: {one['what']}" for one in signed["refused"] if read_signed(one["kind"], one, grant_key) is not None]
    client = Client(invite["accepted"][0]["link"], None, "vectors")
    for one in signed["forgedForMembers"]:
        client.draw(one["publisher"], client.read_grant(one))
    wrong += ["forged, and drawn"] if client.drawn else []
    turn, keys = json.load(open(f"{folder}/turn-over.json")), []
    for notice in [one["notice"] for one in turn["refused"]] + [turn["notice"]] + [one["notice"] for one in turn["refusedAfter"]]:
        client.turn_over(client.host, notice)
        keys.append(to_text(client.grant_key))
    if keys != [to_text(grant_key)] * len(turn["refused"]) + [turn["terms"]["grantKey"]] * (1 + len(turn["refusedAfter"])):
        wrong.append("keys turned over otherwise")
    for when, grants in ((0, turn["grantsAfter"]), (600, turn["grantsLater"])):
        client.now = lambda: time.monotonic() + when
        wrong += [f"not taken: {one['what']}, {when} s" for one in grants["accepted"] if not client.read_grant(one)]
        wrong += [f"taken: {one['what']}, {when} s" for one in grants["refused"] if client.read_grant(one)]
    for line in wrong:
        print(line)
    print(f"{len(wrong)} wrong")


if __name__ == "__main__":
    if sys.argv[1] == "vectors":
        sys.exit(check_vectors(sys.argv[2]))
    client = Client(sys.argv[1], int(sys.argv[2]), sys.argv[3])
    threading.Thread(target=client.run, daemon=True).start()
    for line in sys.stdin:
        command, *rest = line.split(maxsplit=3)
        if command == "ask":
            client.ask(rest[0], int(rest[1]), rest[2].strip() if len(rest) > 2 else None)
        elif command == "lose":
            client.ask(rest[0], int(rest[1]), None, is_lost=True)
        elif command == "again":
            client.begin()
            client.say(kind="status_query", giftIds=[])
        elif command == "quit":
            client.hub.send(kind="logout")
            break
