import { DROP, later, now } from './codes.js';
import { JANITOR } from '../presence/presence.js';

// What a test may do to the edge and ask of it.

export const controls = {
	find(uid) {
		for (const a of this.apps.values()) {
			const s = a.sessions.get(uid);
			if (s) return s;
		}
		return null;
	},
	kick(uid, code = DROP.KICKED) {
		const s = this.find(uid);
		if (s) this.drop(s.app, s, code);
		return Boolean(s);
	},
	closeLinks(uid, { env, terminate = true, code = 1001 } = {}) {
		let n = 0;
		for (const c of [...this.sockets])
			if ((!uid || c.session?.uid === uid) && (env === undefined || c.env === env)) {
				n++;
				if (terminate) c.ws.terminate();
				else c.ws.close(code);
			}
		return n;
	},
	/** Nobody gets in, and everybody is out – or one more user alone – until `restore` or for so long. */
	outage(ms, uid) {
		if (uid) this.cut.add(uid);
		else {
			this.faults.refuseConnect = true;
			this.faults.apHttp = 503;
		}
		this.closeLinks(uid);
		if (ms) later(ms, () => this.restore(uid));
	},
	/** For one user alone, or for everybody. */
	restore(uid) {
		if (uid) return this.cut.delete(uid);
		this.faults.refuseConnect = false;
		this.faults.apHttp = 0;
		this.cut.clear();
		return true;
	},
	warnToken(uid) {
		const s = this.find(uid);
		if (s) this.warnExpiry({ ...s, exp: s.exp || Date.now() + 30000 });
		return Boolean(s);
	},
	publish({ appId, from = 'server', to, text = '', customType = '', peer = false }) {
		// like the REST API; guess: arrives as a plain text message
		const app = appId ? this.app(appId) : [...this.apps.values()][0];
		if (!app) return { delivered: 0 };
		const m = {
			instance: (1n << 40n) + this.seq++,
			dialogue: (1n << 41n) + this.seq++,
			sequence: 1n,
			options: peer ? 0n : 1n,
			src: from,
			dst: to,
			payload: Buffer.from(text),
			MiscMap: customType ? { customType: Buffer.from(customType) } : {},
			ms: now(),
		};
		if (!peer) {
			this.toGroup(app, m);
			return { delivered: app.groups.get(to)?.size || 0 };
		}
		const s = app.sessions.get(to);
		if (!s) return { delivered: 0 };
		this.deliver(s, m);
		return { delivered: 1 };
	},
	state() {
		return {
			port: this.port,
			plainPort: this.plainPort,
			counters: this.counters,
			faults: this.faults,
			cut: [...this.cut],
			apps: [...this.apps.values()].map((a) => ({
				id: a.id,
				sessions: [...a.sessions.values()]
					.filter((s) => s.uid !== JANITOR)
					.map((s) => ({
						uid: s.uid,
						instance: String(s.instance),
						links: this.live(s).map((c) => c.env),
						groups: [...s.groups],
					})),
				groups: Object.fromEntries([...a.groups].map(([k, g]) => [k, [...g.keys()]])),
			})),
		};
	},
	async control(cmd) {
		switch (cmd.op) {
			case 'state':
			case undefined:
				return this.state();
			case 'faults':
				for (const k of Object.keys(cmd.set || {}))
					if (k in this.faults) this.faults[k] = cmd.set[k];
					else throw new Error('unknown fault ' + k);
				return this.faults;
			case 'kick':
				return { ok: this.kick(cmd.uid, cmd.code) };
			case 'close':
				return { closed: this.closeLinks(cmd.uid, cmd) };
			case 'outage':
				this.outage(cmd.ms, cmd.uid);
				return { ok: true };
			case 'warnToken':
				return { ok: this.warnToken(cmd.uid) };
			case 'publish':
				return this.publish(cmd);
			case 'restore':
				this.restore(cmd.uid);
				return { ok: true };
			case 'published':
				return this.published;
			default:
				throw new Error('unknown op ' + cmd.op);
		}
	},
};
