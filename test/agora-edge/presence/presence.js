// Presence database ("sync"). SyncPacket frames carry: u16 0x18eb | u16 uri | u64 op id | u32 code | length | protobuf body (little endian).
// The CRDT payload of collection items is opaque to the emulator: it is passed to a per-client replica (replicas.cjs).
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildToken } from '../wire/token.js';

export const SYNC = {
	ESTABLISH: 101,
	SHAKEHAND: 102,
	ITEMS: 104,
	ESTABLISHED: 201,
	KEEPALIVE: 106,
	DATABASE: 303,
	DATABASE_CLOSE: 305,
	QUERY: 306,
};
export const JANITOR = 'emulator janitor';
const FOLDER = '_folder',
	EMPTY_DIFF = Buffer.from('450b52' + '00'.repeat(11), 'hex');

function varint(n) {
	const o = [];
	n = BigInt.asUintN(64, BigInt(n));
	do {
		o.push(Number(n & 127n) | (n > 127n ? 128 : 0));
		n >>= 7n;
	} while (n);
	return Buffer.from(o);
}
function num(f, v) {
	return Buffer.concat([varint(f * 8), varint(v)]);
}
function blob(f, b) {
	b = Buffer.from(b);
	return Buffer.concat([varint(f * 8 + 2), varint(b.length), b]);
}
export function* pbFields(b) {
	let at = 0;
	const v = () => {
		let x = 0n,
			s = 0n;
		for (;;) {
			if (at >= b.length) throw new Error('truncated');
			const c = b[at++];
			x |= BigInt(c & 127) << s;
			if (c < 128) return x;
			s += 7n;
		}
	};
	while (at < b.length) {
		const t = Number(v()),
			w = t & 7;
		if (w === 0) yield [t >> 3, v()];
		else if (w === 2) {
			const n = Number(v());
			yield [t >> 3, b.subarray(at, at + n)];
			at += n;
		} else throw new Error('wire type ' + w);
	}
}
function pb(b) {
	const o = {};
	for (const [f, v] of pbFields(b)) (o[f] ??= []).push(v);
	return o;
}
export function syncFrame(uri, op, code, body) {
	const h = Buffer.alloc(16);
	h.writeUInt16LE(0x18eb, 0);
	h.writeUInt16LE(uri, 2);
	h.writeBigUInt64LE(op, 4);
	h.writeUInt32LE(code, 12);
	const n = body.length,
		len = Buffer.alloc(2);
	len.writeUInt16LE(n < 0x8000 ? n : (n & 0x7fff) | 0x8000); // 15 bits, then 7-bit groups
	return Buffer.concat([h, len, ...(n < 0x8000 ? [] : [varint(n >>> 15)]), body]);
}
export function parseSyncFrame(raw) {
	const b = Buffer.from(raw);
	let at = 18,
		n = b.readUInt16LE(16);
	if (n & 0x8000) {
		n &= 0x7fff;
		for (let s = 15; ; s += 7) {
			const c = b[at++];
			n += (c & 127) << s;
			if (c < 128) break;
		}
	}
	return { uri: b.readUInt16LE(2), op: b.readBigUInt64LE(4), code: b.readUInt32LE(12), body: b.subarray(at, at + n) };
}
// helpers for the replica process
export function establishReply(op) {
	return syncFrame(
		SYNC.ESTABLISHED,
		op,
		0,
		Buffer.concat([num(1, Date.now()), num(2, 6), blob(4, '127.0.0.1'), blob(6, 'loopback')]),
	);
}
export function wrap(item) {
	return blob(1, item);
}
export function emptyItem(coll, db) {
	return wrap(Buffer.concat([blob(1, coll), num(3, 1), blob(4, EMPTY_DIFF), blob(7, db), num(8, 1)]));
}
export function items(body) {
	return (pb(body)[1] || []).map((raw) => {
		const f = pb(raw);
		return { raw, coll: String(f[1]?.[0] ?? ''), digestOnly: Boolean(f[3]?.[0]) };
	});
}
function channelOf(coll) {
	return /^\/Vendors\/[^/]+\/ChannelPresence\/(.+)\/Users$/.exec(coll)?.[1];
}

export class PresenceHub {
	constructor({ send, trace, opts, plainPort, bootApp }) {
		Object.assign(this, { sendRaw: send, trace, opts, plainPort, bootApp });
		this.ttls = new Map();
		this.links = new Map();
		this.pending = new Map();
		this.next = 1;
		this.queue = [];
	}
	get enabled() {
		return this.opts.presence === 'sync' && Boolean(this.opts.sdkPath);
	}
	#send(c, uri, op, body = Buffer.alloc(0), code = 0) {
		this.sendRaw(c, syncFrame(uri, op, code, body));
	}
	#key(s) {
		return `${s.app.id}|${s.uid}|${s.instance}`;
	}

	onPacket(c, raw) {
		const m = parseSyncFrame(raw),
			{ uri, op, body } = m,
			s = c.session,
			key = this.#key(s);
		if (uri === SYNC.ESTABLISH) {
			if (this.links.has(key)) this.#tell('restart', key);
			if (s.uid !== JANITOR) this.links.set(key, c);
			return this.sendRaw(c, establishReply(op));
		}
		if (uri === SYNC.SHAKEHAND) return this.#send(c, SYNC.SHAKEHAND, op);
		if (uri === SYNC.ITEMS) {
			for (const it of items(body))
				if (it.coll === FOLDER) this.#noteTimeout(s, it.raw);
				else if (it.coll && s.uid !== JANITOR)
					this.#tell('item', key, s.app.id, s.uid, it.coll, it.raw.toString('base64'), it.digestOnly);
			return;
		}
		if (uri === SYNC.KEEPALIVE) return;
		if (uri > 300 && uri < 400) return this.#request(c, m);
		this.trace('sync?', { uid: s.uid, uri, body: body.toString('latin1') });
	}
	// Which of its documents end with a client stands in its "_folder": under "_ephemeral" the user id with the client's own
	// presenceTimeout in seconds, as an Automerge column of one key, one insert, one action and an unsigned number of 1 or 2
	// bytes (seen with 15, 77 and 300).
	#noteTimeout(s, raw) {
		const key = `\x7f${String.fromCharCode(s.uid.length)}${s.uid}\x01\x7f\x01\x7f`,
			text = raw.toString('latin1'),
			at = text.indexOf(key) + key.length;
		if (at < key.length) return;
		const [bytes, low, high] = [raw[at] >> 4, raw[at + 1], raw[at + 2]];
		if (bytes === 1) this.ttls.set(this.#key(s), low);
		else if (bytes === 2) this.ttls.set(this.#key(s), (low & 127) | (high << 7));
	}
	async #request(c, { uri, op, body }) {
		const f = pb(body),
			done = (b) => this.#send(c, uri + 100, op, b),
			coll = String(f[2]?.[0] ?? ''),
			start = String(f[3]?.[0] ?? ''),
			app = c.session.app.id;
		if (uri !== SYNC.QUERY || (!channelOf(coll) && coll !== '_keepalive_')) return done(Buffer.alloc(0));
		let docs = []; // QueryDocRequest: 1 db, 2 collection, 3 start, 4 end, 5 keysOnly, 6 countOnly, 7 limit
		try {
			if (coll === '_keepalive_')
				docs = [
					[
						start,
						Object.fromEntries(
							(await this.#ask('where', app, start.split('/').pop())).map((k) => [channelOf(k) ?? k, '1']),
						),
					],
				];
			else
				docs = (await this.#ask('docs', app, coll)).sort((a, b) => (a[0] < b[0] ? -1 : 1)).filter(([k]) => k >= start);
		} catch (e) {
			this.trace('presence', { why: e.message });
		}
		if (f[6]?.[0]) return done(num(3, docs.length));
		const limit = Number(f[7]?.[0] ?? 0n),
			page = limit ? docs.slice(0, limit) : docs;
		done(
			Buffer.concat([
				...page.map(([k, v]) =>
					blob(1, Buffer.concat([blob(1, k), ...(f[5]?.[0] ? [] : [blob(2, JSON.stringify(v))])])),
				),
				num(2, page.length < docs.length ? 1 : 0),
				num(3, page.length),
			]),
		);
	}

	start() {
		if (!this.enabled || this.child) return;
		const appId = this.bootApp,
			cert = this.opts.apps?.[appId]?.cert,
			token = cert ? buildToken({ appId, cert, userId: JANITOR, expire: 86400 }) : '';
		this.child = fork(
			fileURLToPath(new URL('./replicas.cjs', import.meta.url)),
			[String(this.plainPort()), this.opts.sdkPath, appId, JANITOR, token],
			{ stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
		);
		this.ready = new Promise((ok) => {
			this.child.on('message', (m) => {
				if (m.id) {
					const w = this.pending.get(m.id);
					this.pending.delete(m.id);
					if (w && m.error) w.bad(new Error(m.error));
					else if (w) w.ok(m.r);
				} else if (m.ev === 'item') {
					const c = this.links.get(m.key);
					if (c?.open) this.#send(c, SYNC.ITEMS, 0n, wrap(Buffer.from(m.item, 'base64')));
				} else if (m.ev === 'ready') ok(true);
				else if (m.ev === 'error') this.trace('presence', { why: m.why });
			});
			this.child.on('exit', () => {
				this.child = null;
				ok(false);
				for (const w of this.pending.values()) w.bad(new Error('replica process exited'));
			});
		});
	}
	#tell(op, ...args) {
		if (this.child?.connected) this.child.send({ op, args });
	}
	#ask(op, ...args) {
		return new Promise((ok, bad) => {
			if (!this.child?.connected) return bad(new Error('no replica process'));
			const id = this.next++;
			this.pending.set(id, { ok, bad });
			this.child.send({ id, op, args });
		});
	}
	// A client vanished without leaving: its documents expire after the presence timeout, unless it came back.
	lost(s, isBack) {
		if (s.uid === JANITOR) return;
		const ms = this.opts.presenceTimeoutMs ?? 1000 * (this.ttls.get(this.#key(s)) || 300),
			t = setTimeout(() => {
				if (!isBack()) {
					this.#tell('expire', s.app.id, s.uid);
					this.gone(s);
				}
			}, ms);
		t.unref?.();
	}
	gone(s) {
		const key = this.#key(s);
		this.links.delete(key);
		this.#tell('close', key);
	}
	stop() {
		this.child?.kill('SIGKILL');
	}
}
