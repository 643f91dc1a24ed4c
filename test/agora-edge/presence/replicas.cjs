// Helper process: for every connected SDK it holds one server-side replica of the presence database, using the sync
// engine of the installed SDK itself (found through a bootstrap instance, nothing is copied). Each SDK talks to its own
// replica only, so both ends of the CRDT protocol are the genuine engine; replicas are bridged at document level here.
const { EventEmitter } = require('node:events');
const [port, sdk, appId, uid, token] = process.argv.slice(2);
const AgoraRTM = require('../node/sdk-in-node.cjs')(Number(port), sdk);
const DB = 'vendor-state',
	SETTLE_MS = 15,
	ECHO_MS = 25;
function sleep(ms) {
	return new Promise((r) => setTimeout(r, ms));
}
function log() {}
function logger() {
	return {
		handleDebugLog: log,
		handleInfoLog: log,
		handleWarnLog: log,
		handleErrorLog: (e) => process.env.REPLICA_DEBUG && console.error('replica', e),
	};
}
let wire, Engine;
const store = new Map(),
	mirrors = new Map(); // store: "app|coll" -> Map(uid -> { state, expired })
function docsOf(app, coll) {
	const k = `${app}|${coll}`;
	let d = store.get(k);
	if (!d) store.set(k, (d = new Map()));
	return d;
}
function say(m) {
	return process.connected && process.send(m);
}

class Mirror {
	constructor(key, app, owner) {
		Object.assign(this, { key, app, owner, colls: new Map() });
		mirrors.set(key, this);
		this.ready = this.#open();
		this.ready.catch((e) => say({ ev: 'error', why: String((e && e.message) || e) }));
	}
	async #open() {
		this.bus = new EventEmitter();
		this.socket = { env: 0, internalEmitter: this.bus, sendPacket: (b) => this.#out(Buffer.from(b)) };
		this.client = new Engine({
			appId: this.app,
			logLevel: 3,
			shakehandInterval: 3000,
			manualShakehand: true,
			manualTick: true,
			uuidPrefix: 'replica',
			getLogger: logger,
			reuseConn: () => this.socket,
		});
		this.client.SetConnectionTimeout(1000000);
		this.bus.emit('connected');
		this.client.SetTicket('rtm', 'loopback');
		this.client.Tick();
		await this.client.ConnectDatabase(DB);
		this.db = this.client.Database(DB);
	}
	#in(frame) {
		setImmediate(() => {
			if (!this.closed) this.bus.emit('received-packet', new Uint8Array(frame));
		});
	}
	#out(raw) {
		const { uri, op, body } = wire.parseSyncFrame(raw);
		if (uri === 101) this.#in(wire.establishReply(op));
		else if (uri === 102) this.#in(wire.syncFrame(102, op, 0, Buffer.alloc(0)));
		else if (uri > 300 && uri < 400) this.#in(wire.syncFrame(uri + 100, op, 0, Buffer.alloc(0)));
		else if (uri === 104)
			for (const item of wire.items(body)) {
				const c = this.colls.get(item.coll);
				if (!c) continue;
				if (c.attached) {
					c.sent++;
					say({ ev: 'item', key: this.key, item: item.raw.toString('base64') });
				} else if (item.digestOnly) this.#in(wire.syncFrame(104, 0n, 0, wire.emptyItem(item.coll, DB)));
			}
	}
	async #join(coll) {
		const c = { attached: false, held: [], dirty: null, sent: 0 };
		this.colls.set(coll, c);
		await this.ready;
		await this.db.CreateCollection(coll, ['*'], ['*']);
		c.coll = this.db.Coll(coll);
		c.coll.Subscribe().on('document-events', () => this.#changed(coll));
		for (const [who, d] of docsOf(this.app, coll)) if (!d.expired || who === this.owner) this.apply(coll, who, d);
		await sleep(SETTLE_MS);
		c.attached = true;
		for (const [item, asks] of c.held.splice(0)) this.#feed(c, item, asks);
	}
	// A digest that equals ours gets no answer from the engine, but the other side waits for one: send its own digest back.
	#feed(c, item, asks) {
		const seen = c.sent;
		this.#in(wire.syncFrame(104, 0n, 0, wire.wrap(item)));
		if (asks)
			setTimeout(() => {
				if (!this.closed && c.sent === seen) say({ ev: 'item', key: this.key, item: item.toString('base64') });
			}, ECHO_MS);
	}
	input(coll, item, asks) {
		const c = this.colls.get(coll);
		if (c && c.attached) return this.#feed(c, item, asks);
		if (!c) this.#join(coll).catch((e) => say({ ev: 'error', why: `join ${coll}: ${(e && e.message) || e}` }));
		this.colls.get(coll).held.push([item, asks]);
	}
	#read(c, who) {
		const d = c.coll.Doc(who);
		return d ? d.Get() : null;
	}
	#changed(coll) {
		const c = this.colls.get(coll);
		if (!c || c.dirty) return;
		c.dirty = setTimeout(() => {
			c.dirty = null;
			if (this.closed || this.colls.get(coll) !== c) return;
			const docs = docsOf(this.app, coll),
				mine = this.#read(c, this.owner),
				known = docs.get(this.owner);
			if (mine === null ? known : !known || known.expired || JSON.stringify(mine) !== JSON.stringify(known.state)) {
				// only the owner's document is taken from its SDK
				const d = mine === null ? null : { state: mine, expired: Boolean(mine._expired) };
				if (d) docs.set(this.owner, d);
				else docs.delete(this.owner);
				publish(this.app, coll, this.owner, d, this);
			}
			for (const who of c.coll.Docs().keys()) if (who !== this.owner && !docs.has(who)) this.apply(coll, who, null); // stale copy came back
		}, 2);
	}
	apply(coll, who, d) {
		const c = this.colls.get(coll);
		if (!c || !c.coll) return;
		const have = this.#read(c, who);
		if (!d) {
			if (have !== null) c.coll.DelDoc(who);
			return;
		}
		if (have === null) c.coll.PutDoc(who);
		const doc = c.coll.Doc(who),
			want = d.expired ? { ...d.state, _expired: '1' } : d.state,
			now = have || {},
			gone = Object.keys(now).filter((k) => !(k in want)),
			put = Object.fromEntries(Object.entries(want).filter(([k, v]) => now[k] !== v));
		if (gone.length) doc.Del(gone);
		if (Object.keys(put).length) doc.Set(put);
	}
	restart() {
		if (!this.bus) return;
		this.bus.emit('disconnected');
		this.bus.emit('connected');
		this.client.Tick();
	}
	close() {
		this.closed = true;
		mirrors.delete(this.key);
		try {
			for (const c of this.colls.keys()) this.db?.DestroyCollection(c);
			this.client?.Logout();
		} catch {
			/* engine gone */
		}
	}
}
function publish(app, coll, who, d, except) {
	for (const m of mirrors.values())
		if (m.app === app && m !== except)
			try {
				m.apply(coll, who, d);
			} catch (e) {
				say({ ev: 'error', why: `apply: ${e.message}` });
			}
}
const ops = {
	item: (key, app, owner, coll, item, asks) => {
		(mirrors.get(key) || new Mirror(key, app, owner)).input(coll, Buffer.from(item, 'base64'), asks);
	},
	restart: (key) => {
		const m = mirrors.get(key);
		if (m) m.ready.then(() => m.restart());
	},
	close: (key) => {
		const m = mirrors.get(key);
		if (m) setTimeout(() => m.close(), 300);
	}, // let a last delete arrive
	expire: (app, owner) => {
		for (const [k, docs] of store)
			if (k.startsWith(`${app}|`) && docs.has(owner) && !docs.get(owner).expired) {
				const coll = k.slice(app.length + 1),
					d = { ...docs.get(owner), expired: true };
				docs.set(owner, d);
				publish(app, coll, owner, d);
				setTimeout(() => {
					if (docs.get(owner) === d) {
						docs.delete(owner);
						publish(app, coll, owner, null);
					}
				}, 3000);
			}
	},
	docs: (app, coll) => [...docsOf(app, coll)].filter(([, d]) => !d.expired).map(([u, d]) => [u, d.state]),
	where: (app, owner) =>
		[...store]
			.filter(([k, d]) => k.startsWith(`${app}|`) && d.has(owner) && !d.get(owner).expired)
			.map(([k]) => k.slice(app.length + 1)),
};
let boot;
process.on('message', async ({ id, op, args }) => {
	await boot;
	try {
		const r = await ops[op](...args);
		if (id) say({ id, r: r ?? null });
	} catch (e) {
		if (id) say({ id, error: String((e && e.message) || e) });
		else say({ ev: 'error', why: `${op}: ${(e && e.stack) || e}` });
	}
});
process.on('disconnect', () => process.exit(0));
process.on('unhandledRejection', (e) => say({ ev: 'error', why: String((e && e.stack) || e).slice(0, 300) }));
boot = (async () => {
	wire = await import('./presence.js');
	const rtm = new AgoraRTM.RTM(appId, uid, { logLevel: 'none' });
	await rtm.login(token ? { token } : {});
	for (let i = 0; !Engine && i < 200; i++) {
		Engine = rtm._rtmImpl?._rtmSession?.syncClient?.constructor;
		if (!Engine) await sleep(25);
	}
	if (!Engine) throw new Error('sync engine not found');
	setTimeout(() => rtm.logout().catch(() => {}), 500);
	say({ ev: 'ready' });
})();
boot.catch((e) => {
	say({ ev: 'error', why: String(e && (e.reason || e.message)) });
	setTimeout(() => process.exit(1), 100);
});
