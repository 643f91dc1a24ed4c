// Metadata and lock stores. Server-side codes: 0 ok, 3 argument, 6 outdated revision / exists, 7 acquire failed, 13 no lock.
const OK = 0,
	ARGUMENT = 3,
	OUTDATED = 6,
	ACQUIRE_FAILED = 7,
	NO_LOCK = 13;
const F_CAS = 1n << 17n,
	F_TS = 1n << 19n;

export class StateStore {
	constructor() {
		this.all = new Map();
		this.rev = 1000;
	}
	get(key) {
		const s = this.all.get(key),
			out = { _rev: s?.rev ?? 0 };
		for (const [k, i] of s?.items || []) {
			out[k] = i.value;
			out[`_rev_${k}`] = i.rev;
			if (i.ts) out[`_t_${k}`] = i.ts;
			if (i.author) out[`_m_${k}`] = i.author;
		}
		return out;
	}
	// value JSON: { key: "text" | null (delete), _rev_key: n (compare-and-set) | -2 (must exist), _rev: major }
	write(key, m, replace) {
		let v;
		try {
			v = JSON.parse(m.value || '{}');
		} catch {
			return ARGUMENT;
		}
		const cur = this.all.get(key) || { rev: 0, items: new Map() };
		if (m.flags & F_CAS && Number(m.baseRevision) !== cur.rev) return OUTDATED;
		const keys = Object.keys(v).filter((k) => k[0] !== '_');
		for (const k of keys) {
			const want = v[`_rev_${k}`],
				have = cur.items.get(k);
			if (want === undefined || want === null) continue;
			if (want === -2) {
				if (!have) return OUTDATED;
			} else if (want === 0) {
				if (have) return OUTDATED;
			} else if (want > 0 && have?.rev !== want) return OUTDATED;
		}
		const rev = ++this.rev,
			items = replace ? new Map() : new Map(cur.items);
		for (const k of keys) {
			if (v[k] === null) items.delete(k);
			else items.set(k, { value: String(v[k]), rev, ts: m.flags & F_TS ? Date.now() : 0, author: m.author });
		}
		this.all.set(key, { rev, items });
		return OK;
	}
}

export class LockStore {
	constructor(emit) {
		this.emit = emit;
		this.map = new Map();
		this.rev = 1;
	}
	#of(target) {
		let t = this.map.get(target);
		if (!t) this.map.set(target, (t = new Map()));
		return t;
	}
	#state(l) {
		return { create_ttl: l.ttl, user: l.owner || '', _rev: l.rev };
	}
	#tell(type, target, lock, l) {
		queueMicrotask(() => this.emit({ type, target, lock, state: this.#state(l) }));
	}
	create(target, lock, ttl) {
		const t = this.#of(target);
		if (t.has(lock)) return OUTDATED;
		if (t.size >= 32) return 5;
		const l = { ttl: Math.min(300, Math.max(10, ttl || 10)), owner: '', rev: this.rev++, waiters: [], lostAt: 0 };
		t.set(lock, l);
		this.#tell(1, target, lock, l);
		return OK;
	}
	remove(target, lock) {
		const t = this.#of(target),
			l = t.get(lock);
		if (!l) return OK;
		t.delete(lock);
		l.rev = this.rev++;
		this.#tell(3, target, lock, l);
		if (l.owner) this.emit({ type: 'expired', target, lock, uid: l.owner });
		return OK;
	}
	acquire(target, lock, uid, wait, uuid) {
		const l = this.#of(target).get(lock);
		if (!l) return { code: NO_LOCK };
		if (l.owner === uid) {
			l.lostAt = 0;
			return { code: OK, rev: l.rev };
		}
		if (!l.owner) {
			this.#grant(target, lock, l, uid);
			return { code: OK, rev: l.rev };
		}
		if (!wait) return { code: ACQUIRE_FAILED };
		l.waiters.push({ uid, uuid });
		return { waiting: true };
	}
	#grant(target, lock, l, uid) {
		l.owner = uid;
		l.lostAt = 0;
		l.rev = this.rev++;
		this.#tell(2, target, lock, l);
	}
	#next(target, lock, l) {
		l.owner = '';
		l.lostAt = 0;
		l.rev = this.rev++;
		this.#tell(2, target, lock, { ...l });
		const w = l.waiters.shift();
		if (w)
			queueMicrotask(() => {
				this.#grant(target, lock, l, w.uid);
				this.emit({ type: 'granted', target, lock, uid: w.uid, uuid: w.uuid, rev: l.rev });
			});
	}
	release(target, lock, uid) {
		const l = this.#of(target).get(lock);
		if (!l) return NO_LOCK;
		if (l.owner !== uid) {
			l.waiters = l.waiters.filter((w) => w.uid !== uid);
			return NO_LOCK;
		}
		this.#next(target, lock, l);
		return OK;
	}
	revoke(target, lock, uid) {
		const l = this.#of(target).get(lock);
		if (!l) return NO_LOCK;
		if (l.owner !== uid) return NO_LOCK;
		this.emit({ type: 'expired', target, lock, uid });
		this.#next(target, lock, l);
		return OK;
	}
	holds(target, lock, uid, rev) {
		const l = this.#of(target).get(lock);
		return Boolean(l && l.owner === uid && (!rev || Number(rev) === l.rev));
	}
	list(target) {
		return [...this.#of(target)].map(([lockName, l]) => ({ lockName, lockState: JSON.stringify(this.#state(l)) }));
	}
	ownerOffline(uid) {
		for (const t of this.map.values())
			for (const l of t.values()) {
				if (l.owner === uid) l.lostAt = Date.now();
				l.waiters = l.waiters.filter((w) => w.uid !== uid);
			}
	}
	tick() {
		const now = Date.now();
		for (const [target, t] of this.map)
			for (const [lock, l] of t) if (l.owner && l.lostAt && now - l.lostAt > l.ttl * 1000) this.#next(target, lock, l);
	}
}
