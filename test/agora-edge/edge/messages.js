import { ACK, now } from './codes.js';
import { isPeer, iteration, wantsHistory } from '../wire/wire.js';

/** The first byte of what zlib packed; texts of ours begin otherwise. */
const ZLIB = 0x78;

export const messages = {
	onMessage(c, m) {
		const s = c.session,
			{ app } = s,
			id = `${s.uid}|${m.instance}|${m.dialogue}|${m.sequence}`,
			turn = iteration(m.options);
		const seen = app.seen.get(id),
			peer = isPeer(m.options);
		if (!seen) {
			this.counters.publishes++;
			if (this.faults.dropPublishes > 0) {
				this.faults.dropPublishes--;
				app.seen.set(id, { at: Date.now(), turn, lost: true });
				return;
			}
			const e = { at: Date.now(), turn, code: undefined, from: s };
			app.seen.set(id, e);
			m.src = s.uid;
			app.ms = m.ms = now() > (app.ms || 0n) ? now() : app.ms + 1n; // unique, so that history pages do not overlap
			if (wantsHistory(m.options)) this.remember(app, peer ? `u:${m.dst}` : `c:${m.dst}`, m);
			const isCompressed = m.payload[0] === ZLIB;
			this.published.push({ at: Date.now(), from: s.uid, to: m.dst, peer, bytes: m.payload.length, isCompressed });
			if (peer) this.toPeer(app, m, e);
			else {
				e.code = this.toGroup(app, m);
			}
			return e.code !== undefined && this.ack(s, m, e);
		}
		if (seen.lost) {
			if (turn !== seen.turn) {
				app.seen.delete(id);
				this.onMessage(c, m);
			}
			return;
		} // first copy "lost": accept the SDK's resend
		if (turn !== seen.turn) {
			seen.turn = turn;
			if (seen.code !== undefined) this.ack(s, m, seen);
			else if (peer) this.toPeer(app, m, seen);
		} // else: same copy on the other link
	},
	ack(s, m, e) {
		if (this.faults.dropAcks > 0) {
			this.faults.dropAcks--;
			return;
		}
		for (const c of this.live(s))
			this.send(c, 'Ack', { instance: m.instance, dialogue: m.dialogue, sequence: m.sequence, code: e.code });
	},
	deliver(s, m) {
		if (this.faults.noDeliver) return;
		this.counters.delivered++;
		for (const c of this.live(s)) this.send(c, 'Message', m);
	},
	toGroup(app, m) {
		for (const s of app.groups.get(m.dst)?.values() || []) this.deliver(s, m);
		return ACK.OK;
	},
	toPeer(app, m, e) {
		if (this.faults.losePeersFrom === e.from?.uid) {
			e.code = ACK.OK;
			return;
		}
		const to = app.sessions.get(m.dst);
		if (!to || !this.live(to).length) {
			e.code = ACK.OFFLINE;
			return;
		}
		to.acks.set(`${m.instance}|${m.dialogue}|${m.sequence}`, { m, e });
		this.deliver(to, m);
	},
	onAck(c, m) {
		// receiver's SDK acknowledges a USER message
		const k = `${m.instance}|${m.dialogue}|${m.sequence}`,
			w = c.session.acks.get(k);
		if (!w) return;
		c.session.acks.delete(k);
		if (!w.e.from) return;
		w.e.code = m.code;
		this.ack(w.e.from, w.m, w.e);
	},
	remember(app, key, m) {
		let h = app.history.get(key);
		if (!h) app.history.set(key, (h = []));
		h.push(m);
		if (h.length > this.opts.historyLimit) h.shift();
	},
	onStateHistoryGet2(c, m) {
		const key = (m.flags & 1n ? 'c:' : 'u:') + m.dst,
			start = Number(m.startTime) || Infinity,
			end = Number(m.endTime);
		const hits = (c.session.app.history.get(key) || [])
			.filter((x) => Number(x.ms) < start && Number(x.ms) >= end)
			.reverse();
		const page = hits.slice(0, m.count || 100);
		this.once(c, m.uuid, () => [
			'StateHistoryGetResult2',
			{
				uuid: m.uuid,
				startTime: m.startTime,
				endTime: m.endTime,
				dst: m.dst,
				flags: m.flags,
				code: 0,
				more: hits.length > page.length ? 1 : 0,
				latestTime: page[0]?.ms ?? 0n,
				oldestTime: page.at(-1)?.ms ?? 0n,
				messages: page.map((x) => ({
					src: x.src,
					payload: x.payload,
					options: x.options,
					ms: x.ms,
					details: x.MiscMap,
				})),
			},
		]);
	},
	// Requests arrive once per link with the same id: run once, answer on every link that asked.
	once(c, id, run) {
		const { done } = c.session;
		let r = done.get(id);
		if (!r) {
			r = run();
			done.set(id, r);
			if (done.size > 500) done.delete(done.keys().next().value);
		}
		if (r && r[0]) this.send(c, r[0], r[1]);
	},
};
