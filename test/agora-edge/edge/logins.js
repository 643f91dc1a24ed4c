import { DROP, later, now } from './codes.js';

export const logins = {
	onUserJoin2(c, m) {
		this.counters.joins++;
		if (this.faults.joinSilent) return;
		if (this.cut.has(m.account)) return c.ws.terminate();
		let t;
		try {
			t = JSON.parse(Buffer.from(m.ticket, 'base64').toString());
		} catch {
			t = null;
		}
		const answer = (code) =>
			this.send(c, 'UserResp2', {
				seq: m.seq,
				account: m.account,
				code,
				serverTs: now(),
				detail: { 1: JSON.stringify(this.consoleConfig()) },
			});
		if (this.faults.joinCode) return answer(this.faults.joinCode);
		if (!t || t.uid !== m.account) return answer(7); // kTicketInvalid
		if (t.exp && t.exp <= Date.now()) return answer(2); // kTimestampExpired
		const app = this.app(t.appId);
		let s = app.sessions.get(m.account);
		if (s && s.instance !== m.instance) {
			this.drop(app, s, DROP.SAME_UID);
			s = null;
		}
		if (!s) {
			s = {
				app,
				uid: m.account,
				instance: m.instance,
				links: [null, null],
				groups: new Set(),
				done: new Map(),
				acks: new Map(),
			};
			app.sessions.set(m.account, s);
		}
		clearTimeout(s.leaveTimer);
		s.gone = false;
		const num = (k, d) => {
			const v = Number(Buffer.from(m.detail[k] || []).toString());
			return Number.isFinite(v) && v > 0 ? v : d;
		};
		s.silentMs = 1000 * (num(2, 5) + num(3, 10)) + 5000;
		c.ticket = m.ticket;
		s.exp = t.exp;
		s.warned = false;
		const old = s.links[c.env];
		if (old && old !== c) old.ws.close(1000);
		c.session = s;
		s.links[c.env] = c;
		answer(0);
		this.emit('join', { appId: app.id, uid: s.uid, env: c.env, rejoin: Boolean(m.opt & 1n) });
	},
	consoleConfig() {
		return {
			app_key: '',
			region: 'GLOBAL',
			enabled: 'true',
			'presence.occupancy': '50',
			'presence.interval': '10',
			'presence.debounce': '8',
			'presence.service_switch': 'true',
			'storage.enabled': 'true',
			'storage.channel_subscribe_enabled': 'true',
			'storage.user_subscribe_enabled': 'true',
			'lock.enabled': 'true',
			'history.enabled': 'true',
			...this.opts.console,
		};
	},
	// Not at once: with a sub-millisecond round trip the SDK's next timer can fire at exactly lastPing + 5000 ms, its "<=" check
	// then skips the ping and that link never pings again. A few milliseconds, as on any network, avoid it.
	onPing3(c, m) {
		if (!this.faults.noPong)
			later(this.opts.pongDelayMs, () => this.send(c, 'Pong3', { seq: m.seq, ms: m.ms, serverMs: now() }));
	},
	onUserQuit2(c) {
		const s = c.session;
		c.quit = true;
		c.ws.close(1000, 'Normal closure');
		this.live(s).forEach((o) => {
			if (o !== c)
				later(300, () => {
					o.quit = true;
					o.ws.close(1000, 'Normal closure');
				});
		});
	},
	onUserRenewToken2Req(c, m) {
		let t;
		try {
			t = JSON.parse(Buffer.from(m.ticket, 'base64').toString());
		} catch {
			t = null;
		}
		const code = !t || t.uid !== c.session.uid ? 7 : 0;
		if (!code) {
			for (const o of this.live(c.session)) o.ticket = m.ticket;
			c.session.exp = t.exp;
			c.session.warned = false;
		}
		this.send(c, 'UserRenewToken2Resp', { seq: m.seq, code, revoked: '' });
	},
	drop(app, s, code) {
		for (const c of this.live(s)) {
			this.send(c, 'UserDrop', { code });
			c.kicked = true;
			later(this.faults.delayMs + 200, () => c.ws.close(1000, 'Normal closure'));
		}
		this.leave(app, s);
		if (code === DROP.SAME_UID) this.hub.gone(s);
	},
	leave(app, s) {
		clearTimeout(s.leaveTimer);
		if (s.gone) return;
		s.gone = true;
		for (const g of [...s.groups]) this.exitGroup(app, g, s);
		if (app.sessions.get(s.uid) === s) app.sessions.delete(s.uid);
		app.locks.ownerOffline(s.uid);
		this.emit('leave', { appId: app.id, uid: s.uid });
	},
	closed(c) {
		c.open = false;
		this.sockets.delete(c);
		const s = c.session;
		if (!s) return;
		if (s.links[c.env] === c) s.links[c.env] = null;
		if (this.live(s).length || s.gone) return;
		if (c.quit) this.hub.gone(s);
		else
			this.hub.lost(s, () => {
				const x = s.app.sessions.get(s.uid);
				return Boolean(x && this.live(x).length);
			});
		if (c.quit) this.leave(s.app, s);
		else s.leaveTimer = later(this.opts.leaveGraceMs, () => this.leave(s.app, s));
	},
	sweep() {
		const t = Date.now(),
			gap = t - (this.swept || t);
		this.swept = t;
		if (gap > 3000) for (const c of this.sockets) c.last += gap; // the machine slept: do not blame the clients
		for (const c of this.sockets)
			if (c.session && t - c.last > c.session.silentMs) {
				this.trace('silent', { uid: c.session.uid, env: c.env });
				this.counters.silent = (this.counters.silent || 0) + 1;
				c.ws.terminate();
			}
		for (const app of this.apps.values()) {
			app.locks.tick();
			for (const s of app.sessions.values())
				if (s.exp) {
					if (s.exp <= t) this.drop(app, s, DROP.TOKEN_EXPIRED);
					else if (s.exp - t <= 30000 && !s.warned) {
						s.warned = true;
						this.warnExpiry(s);
					}
				}
			for (const [k, v] of app.seen) if (t - v.at > 60000) app.seen.delete(k);
		}
	},
	warnExpiry(s) {
		const resources = JSON.stringify({ messageChannels: [...s.groups].map((g) => ({ [g]: 1 })) });
		for (const c of this.live(s))
			this.send(c, 'UserTicketNearlyExpire2', { expireTs: BigInt(s.exp), ticket: c.ticket, resources });
	},
};
