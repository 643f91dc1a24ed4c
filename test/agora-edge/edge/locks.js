export const locks = {
	lockEvent(app, ev) {
		if (ev.type === 'expired') {
			const s = app.sessions.get(ev.uid);
			if (s)
				for (const c of this.live(s))
					this.send(c, 'StateLockUpdate', { target: ev.target, lock: ev.lock, flags: 1n, code: 8 });
			return;
		}
		if (ev.type === 'granted') {
			const s = app.sessions.get(ev.uid);
			if (s)
				for (const c of this.live(s))
					this.send(c, 'StateLockAcquireResult', {
						target: ev.target,
						lock: ev.lock,
						requestUuid: ev.uuid,
						flags: 1048577n,
						lockRev: BigInt(ev.rev),
						code: 0,
						reason: '',
					});
			return;
		}
		for (const s of app.sessions.values())
			for (const c of this.live(s))
				if (c.lockSubs.has(ev.target))
					this.send(c, 'StateLockSubscribeEvent', {
						target: ev.target,
						lockStates: [{ lockName: ev.lock, lockState: JSON.stringify(ev.state) }],
						eventType: ev.type,
						flags: 1048577n,
					});
	},
	onStateLockCreate(c, m) {
		this.once(c, `lc${m.requestUuid}`, () => [
			'StateLockCreateResult',
			{
				target: m.target,
				lock: m.lock,
				requestUuid: m.requestUuid,
				flags: m.flags,
				code: c.session.app.locks.create(m.target, m.lock, Number(m.ttl)),
			},
		]);
	},
	onStateLockDelete(c, m) {
		this.once(c, `ld${m.requestUuid}`, () => [
			'StateLockDeleteResult',
			{
				target: m.target,
				lock: m.lock,
				requestUuid: m.requestUuid,
				flags: m.flags,
				code: c.session.app.locks.remove(m.target, m.lock),
			},
		]);
	},
	onStateLockAcquire(c, m) {
		const { app, uid } = c.session,
			wait = Boolean(m.flags & (1n << 18n));
		this.once(c, `la${m.requestUuid}`, () => {
			const r = app.locks.acquire(m.target, m.lock, uid, wait, m.requestUuid);
			if (r.waiting) return ['StateLockUpdate', { target: m.target, lock: m.lock, flags: m.flags, code: 9 }];
			return [
				'StateLockAcquireResult',
				{
					target: m.target,
					lock: m.lock,
					requestUuid: m.requestUuid,
					flags: m.flags,
					lockRev: BigInt(r.rev || 0),
					code: r.code,
					reason: '',
				},
			];
		});
	},
	onStateLockRelease(c, m) {
		this.once(c, `lr${m.requestUuid}`, () => [
			'StateLockReleaseResult',
			{
				target: m.target,
				lock: m.lock,
				requestUuid: m.requestUuid,
				flags: m.flags,
				code: c.session.app.locks.release(m.target, m.lock, c.session.uid),
			},
		]);
	},
	onStateLockDisable(c, m) {
		this.once(c, `lv${m.requestUuid}`, () => [
			'StateLockDisableResult',
			{
				target: m.target,
				lock: m.lock,
				requestUuid: m.requestUuid,
				flags: m.flags,
				code: c.session.app.locks.revoke(m.target, m.lock, m.userId),
			},
		]);
	},
	onStateLockList(c, m) {
		this.send(c, 'StateLockListResult', {
			target: m.target,
			sequence: m.sequence,
			code: 0,
			flags: m.flags,
			lockStates: c.session.app.locks.list(m.target),
		});
	},
	onStateLockSubscribe(c, m) {
		const had = this.live(c.session).some((o) => o !== c && o.lockSubs.has(m.target));
		c.lockSubs.add(m.target);
		this.send(c, 'StateLockSubscribeResult', { target: m.target, sequence: m.sequence, code: 0, flags: m.flags });
		if (!had)
			this.send(c, 'StateLockSubscribeEvent', {
				target: m.target,
				lockStates: c.session.app.locks.list(m.target),
				eventType: 4,
				flags: m.flags,
			});
	},
	onStateLockUnsubscribe(c, m) {
		c.lockSubs.delete(m.target);
	},
};
