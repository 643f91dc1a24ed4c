import { later } from './codes.js';

export const storage = {
	key(m) {
		return (m.flags & 1n ? 'c:' : 'u:') + m.target;
	},
	stateNotify(app, m, flags) {
		const key = this.key(m),
			allStates = JSON.stringify(app.state.get(key));
		for (const s of app.sessions.values())
			for (const c of this.live(s))
				if (c.metaSubs.has(key)) this.send(c, 'StateUpdate', { target: m.target, subTarget: '', allStates, flags });
	},
	write(c, m, clear) {
		const { app, uid } = c.session;
		this.once(c, `w${m.requestUuid}`, () => {
			let code = 0;
			if (m.lock) code = app.locks.holds(m.target, m.lock, uid, m.lockRev) ? 0 : 13;
			if (!code) code = app.state.write(this.key(m), m, clear);
			if (!code) later(0, () => this.stateNotify(app, m, (m.flags & 1n) | (clear ? 2n : 0n)));
			return ['StateRequestResult', { requestUuid: m.requestUuid, sequence: m.sequence, code }];
		});
	},
	onStateSet(c, m) {
		this.write(c, m, true);
	},
	onStateModify(c, m) {
		this.write(c, m, false);
	},
	onStateGet(c, m) {
		this.send(c, 'StateGetResult', {
			target: m.target,
			subTarget: m.subTarget,
			sequence: m.sequence,
			flags: m.flags,
			code: 0,
			allStates: JSON.stringify(c.session.app.state.get(this.key(m))),
		});
	},
	onStateSubscribe(c, m) {
		const key = this.key(m),
			had = this.live(c.session).some((o) => o !== c && o.metaSubs.has(key));
		c.metaSubs.add(key);
		this.send(c, 'StateSubscribeResult', {
			target: m.target,
			subTarget: m.subTarget,
			sequence: m.sequence,
			flags: m.flags,
			code: 0,
		});
		if (!had)
			this.send(c, 'StateUpdate', {
				target: m.target,
				subTarget: '',
				allStates: JSON.stringify(c.session.app.state.get(key)),
				flags: m.flags & 1n,
			});
	},
	onStateUnsubscribe(c, m) {
		c.metaSubs.delete(this.key(m));
	},
};
