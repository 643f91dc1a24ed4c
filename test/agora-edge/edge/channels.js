// Who is subscribed to what.

export const channels = {
	group(app, name) {
		let g = app.groups.get(name);
		if (!g) app.groups.set(name, (g = new Map()));
		return g;
	},
	onGroupEnter(c, m) {
		const s = c.session,
			{ app } = s,
			g = this.group(app, m.account),
			first = !g.has(s.uid);
		g.set(s.uid, s);
		s.groups.add(m.account);
		c.groups.add(m.account);
		this.send(c, 'GroupReply', { seq: m.seq, account: m.account, code: 0 });
		if (first) this.notice(app, 'GroupEnterNotice', m.account, s);
	},
	onGroupLeave2(c, m) {
		const s = c.session;
		c.groups.delete(m.account);
		if (this.live(s).some((o) => o.groups.has(m.account))) return;
		this.exitGroup(s.app, m.account, s);
	},
	onGroupLeave(c, m) {
		this.onGroupLeave2(c, m);
	},
	exitGroup(app, name, s) {
		s.groups.delete(name);
		const g = app.groups.get(name);
		if (!g || g.get(s.uid) !== s) return;
		g.delete(s.uid);
		this.notice(app, 'GroupLeaveNotice', name, s);
		if (!g.size) app.groups.delete(name);
	},
	notice(app, kind, name, who) {
		const g = app.groups.get(name);
		if (!g) return;
		for (const [uid, s] of g)
			if (uid !== who.uid)
				for (const c of this.live(s))
					this.send(c, kind, { seq: this.seq++, user: who.uid, group: name, instance: who.instance, size: g.size });
	},
	onGroupAllUsersList(c, m) {
		const all = [...(c.session.app.groups.get(m.group)?.keys() || [])];
		this.send(c, 'GroupAllUsersResult', {
			seq: m.seq,
			group: m.group,
			totalSize: all.length,
			pageSize: m.pageSize,
			pageNumber: m.pageNumber,
			memberInfos: all
				.slice(m.pageNumber * m.pageSize, (m.pageNumber + 1) * m.pageSize)
				.map((account) => ({ account, ts: Math.floor(Date.now() / 1000) })),
		});
	},

	onSyncInit2(c, m) {
		this.send(c, 'SyncInitAck', { seq: m.seq, code: this.hub.enabled && !this.faults.syncRefuse ? 0 : 1 });
	},
	onSyncInit(c, m) {
		this.onSyncInit2(c, m);
	},
	onSyncPacket(c, raw) {
		if (this.hub.enabled && !this.faults.syncRefuse) this.hub.onPacket(c, raw);
	},
};
