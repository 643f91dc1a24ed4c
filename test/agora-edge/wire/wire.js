// Packet ids, message field tables and a small protobuf codec (proto3 subset) for the
// edge ("registrar") WebSocket protocol spoken by agora-rtm-sdk 2.3.0.
// Every WebSocket frame is one binary Wrapper { 1: uri (varint), 2: data (bytes) }.
// Integers are BigInt for u64 and Number for u32, so 64-bit ids survive.

export const URI = {
	Ping3: 4,
	Pong3: 5,
	UserRenewTokenReq: 16,
	UserRenewTokenResp: 17,
	UserJoin2: 18,
	UserResp2: 19,
	UserDrop: 22,
	UserQuit2: 24,
	UserTicketNearlyExpire2: 25,
	UserRenewToken2Req: 26,
	UserRenewToken2Resp: 27,
	GroupEnter: 31,
	GroupLeave: 32,
	GroupReply: 33,
	GroupDrop: 35,
	GroupEnterNotice: 36,
	GroupLeaveNotice: 37,
	GroupCountNotice: 39,
	GroupAllUsersList: 55,
	GroupAllUsersResult: 56,
	GroupLeave2: 230,
	Message: 100,
	Ack: 101,
	StateSubscribe: 601,
	StateUpdate: 602,
	StateSubscribeResult: 603,
	StateUnsubscribe: 604,
	StateSet: 605,
	StateModify: 606,
	StateRequestResult: 607,
	StateGet: 608,
	StateGetResult: 609,
	StateLockAcquire: 610,
	StateLockRelease: 611,
	StateLockAcquireResult: 612,
	StateLockUpdate: 613,
	StateLockReleaseResult: 614,
	StateLockDisable: 615,
	StateLockDisableResult: 616,
	StateLockSubscribe: 617,
	StateLockSubscribeResult: 618,
	StateLockSubscribeEvent: 619,
	StateLockUnsubscribe: 620,
	StateLockCreate: 621,
	StateLockCreateResult: 622,
	StateLockDelete: 623,
	StateLockDeleteResult: 624,
	StateLockList: 625,
	StateLockListResult: 626,
	StateHistoryGet2: 633,
	StateHistoryGetResult2: 634,
	SyncPacket: 750,
	SyncInit: 751,
	SyncInitAck: 752,
	SyncFin: 753,
	SyncInit2: 754,
};
export const URI_NAME = Object.fromEntries(Object.entries(URI).map(([k, v]) => [v, k]));

// "field:type" lists; position in the list + 1 is the field number ('-' skips one).
// types: u (u64, BigInt)  n (u32/bool, Number)  s (string)  b (bytes)
//        mu (map<u32,bytes>)  ms (map<string,bytes>)  [Name] (repeated message)
function def(text) {
	return text
		.trim()
		.split(/\s+/)
		.map((f) => {
			const [name, type] = f.split(':');
			return { name, type };
		});
}
const SCHEMA = Object.fromEntries(
	Object.entries({
		Wrapper: 'uri:n data:b',
		Ping3: 'seq:u ms:u flags:u',
		Pong3: 'seq:u ms:u serverMs:u',
		UserJoin2: 'seq:u opt:u instance:u account:s ticket:s detail:mu',
		UserResp2: 'seq:u account:s code:n serverTs:u detail:mu',
		UserQuit2: 'flags:u',
		UserDrop: 'code:n',
		UserTicketNearlyExpire2: 'expireTs:u ticket:s resources:s',
		UserRenewToken2Req: 'instance:u seq:u account:s ticket:s',
		UserRenewToken2Resp: 'seq:u code:n revoked:s',
		UserRenewTokenReq: 'instance:u seq:u account:s ticket:s',
		UserRenewTokenResp: 'seq:u code:n',
		GroupEnter: 'seq:u account:s',
		GroupLeave: 'account:s',
		GroupLeave2: 'account:s flags:u',
		GroupReply: 'seq:u account:s code:n',
		GroupDrop: 'account:s code:n',
		GroupEnterNotice: 'seq:u user:s group:s instance:u size:n',
		GroupLeaveNotice: 'seq:u user:s group:s instance:u size:n',
		GroupCountNotice: 'instance:u sequence:u group:s size:n',
		GroupAllUsersList: 'seq:u group:s pageSize:n pageNumber:n',
		GroupAllUsersResult: 'seq:u group:s totalSize:n pageSize:n pageNumber:n memberInfos:[MemberInfo]',
		MemberInfo: 'account:s ts:n',
		Message: 'instance:u dialogue:u sequence:u options:u src:s dst:s payload:b MiscMap:ms ms:u',
		Ack: 'instance:u dialogue:u sequence:u code:n',
		StateSubscribe: 'target:s subTarget:s sequence:u flags:u',
		StateUpdate: 'target:s subTarget:s allStates:s flags:u',
		StateSubscribeResult: 'target:s subTarget:s sequence:u flags:u code:n',
		StateUnsubscribe: 'target:s subTarget:s sequence:u flags:u',
		StateSet: 'target:s author:s value:s lock:s requestUuid:s sequence:u flags:u baseRevision:u lockRev:u',
		StateModify: 'target:s author:s value:s lock:s requestUuid:s sequence:u flags:u baseRevision:u lockRev:u',
		StateRequestResult: 'requestUuid:s sequence:u code:n',
		StateGet: 'target:s subTarget:s lock:s sequence:u flags:u lockRev:u',
		StateGetResult: 'target:s subTarget:s allStates:s sequence:u flags:u code:n',
		StateLockAcquire: 'target:s lock:s requestUuid:s flags:u ttl:u',
		StateLockRelease: 'target:s lock:s requestUuid:s flags:u',
		StateLockAcquireResult: 'target:s lock:s requestUuid:s flags:u lockRev:u code:n reason:s',
		StateLockUpdate: 'target:s lock:s flags:u code:n',
		StateLockReleaseResult: 'target:s lock:s requestUuid:s flags:u code:n',
		StateLockDisable: 'target:s lock:s userId:s requestUuid:s flags:u',
		StateLockDisableResult: 'target:s lock:s requestUuid:s flags:u code:n',
		StateLockSubscribe: 'target:s sequence:u flags:u',
		StateLockSubscribeResult: 'target:s sequence:u code:n flags:u',
		LockState: 'lockName:s lockState:s',
		StateLockSubscribeEvent: 'target:s lockStates:[LockState] eventType:n flags:u',
		StateLockUnsubscribe: 'target:s sequence:u flags:u',
		StateLockCreate: 'target:s lock:s ttl:u requestUuid:s flags:u',
		StateLockCreateResult: 'target:s lock:s code:n requestUuid:s flags:u',
		StateLockDelete: 'target:s lock:s requestUuid:s flags:u',
		StateLockDeleteResult: 'target:s lock:s code:n requestUuid:s flags:u',
		StateLockList: 'target:s sequence:u flags:u',
		StateLockListResult: 'target:s sequence:u code:n lockStates:[LockState] flags:u',
		SyncInit: 'seq:u',
		SyncInit2: 'seq:u',
		SyncInitAck: 'seq:u code:n',
		SyncFin: 'code:n',
		StateHistoryGet2: 'uuid:s startTime:u endTime:u dst:s count:n flags:u',
		HistoryRecord2: 'src:s payload:b options:u ms:u details:ms',
		StateHistoryGetResult2:
			'uuid:s startTime:u endTime:u dst:s messages:[HistoryRecord2] flags:u code:n more:n latestTime:u oldestTime:u',
	}).map(([k, v]) => [k, def(v)]),
);

const utf8 = new TextEncoder(),
	utf8d = new TextDecoder();

class Out {
	constructor() {
		this.parts = [];
		this.len = 0;
	}
	push(buf) {
		this.parts.push(buf);
		this.len += buf.length;
	}
	varint(v) {
		const bytes = [];
		let x = BigInt.asUintN(64, BigInt(v));
		while (x > 127n) {
			bytes.push(Number(x & 127n) | 128);
			x >>= 7n;
		}
		bytes.push(Number(x));
		this.push(Uint8Array.from(bytes));
	}
	blob(field, buf) {
		this.varint(field * 8 + 2);
		this.varint(buf.length);
		this.push(buf);
	}
	done() {
		const out = new Uint8Array(this.len);
		let at = 0;
		for (const p of this.parts) {
			out.set(p, at);
			at += p.length;
		}
		return out;
	}
}

export function encode(name, value) {
	const out = new Out();
	SCHEMA[name].forEach(({ name: key, type }, i) => {
		const v = value[key],
			field = i + 1;
		if (v === undefined || v === null) return;
		if (type === 'u' || type === 'n') {
			out.varint(field * 8);
			out.varint(v);
		} else if (type === 's') out.blob(field, utf8.encode(v));
		else if (type === 'b') out.blob(field, v);
		else if (type === 'mu' || type === 'ms') {
			for (const [k, b] of Object.entries(v)) {
				const item = new Out();
				if (type === 'mu') {
					item.varint(8);
					item.varint(k);
				} else item.blob(1, utf8.encode(k));
				item.blob(2, typeof b === 'string' ? utf8.encode(b) : b);
				out.blob(field, item.done());
			}
		} else for (const item of v) out.blob(field, encode(type.slice(1, -1), item));
	});
	return out.done();
}

function* fields(buf) {
	let at = 0;
	const varint = () => {
		let x = 0n,
			s = 0n;
		for (;;) {
			if (at >= buf.length || s > 63n) throw new Error('bad varint');
			const b = buf[at++];
			x |= BigInt(b & 127) << s;
			if (b < 128) return x;
			s += 7n;
		}
	};
	while (at < buf.length) {
		const tag = Number(varint()),
			wire = tag & 7,
			field = tag >>> 3;
		if (wire === 0) yield [field, varint()];
		else if (wire === 2) {
			const n = Number(varint());
			if (at + n > buf.length) throw new Error('truncated');
			yield [field, buf.subarray(at, at + n)];
			at += n;
		} else if (wire === 5) at += 4;
		else if (wire === 1) at += 8;
		else throw new Error('bad wire type ' + wire);
	}
}

export function decode(name, buf) {
	const schema = SCHEMA[name],
		out = {};
	for (const { name: key, type } of schema)
		out[key] =
			type === 'u'
				? 0n
				: type === 'n'
					? 0
					: type === 's'
						? ''
						: type === 'b'
							? new Uint8Array()
							: type[0] === 'm'
								? {}
								: [];
	for (const [field, v] of fields(buf)) {
		const f = schema[field - 1];
		if (!f) continue;
		if (f.type === 'u') out[f.name] = v;
		else if (f.type === 'n') out[f.name] = Number(v);
		else if (f.type === 's') out[f.name] = utf8d.decode(v);
		else if (f.type === 'b') out[f.name] = v;
		else if (f.type[0] === 'm') {
			let k = '',
				val = new Uint8Array();
			for (const [g, w] of fields(v)) {
				if (g === 1) k = f.type === 'mu' ? Number(w) : utf8d.decode(w);
				else if (g === 2) val = w;
			}
			out[f.name][k] = val;
		} else out[f.name].push(decode(f.type.slice(1, -1), v));
	}
	return out;
}

export function packet(name, value) {
	return encode('Wrapper', { uri: URI[name], data: name === 'SyncPacket' ? value : encode(name, value) });
}
export function unpack(frame) {
	const w = decode('Wrapper', frame),
		name = URI_NAME[w.uri];
	if (name === 'SyncPacket') return { uri: w.uri, name, body: w.data };
	return { uri: w.uri, name, body: name && SCHEMA[name] ? decode(name, w.data) : w.data };
}

// Bit layout of Message.options, lowest bit first.
export const OPT = { TYPE: 0, HISTORY: 30 };
export const MSG_TYPE = { PeerText: 0, ChannelText: 1, VendorText: 2, PeerRaw: 3, ChannelRaw: 4, VendorRaw: 5 };
export function messageType(options) {
	return Number(options & 255n);
}
export function isPeer(options) {
	const t = messageType(options);
	return t === 0 || t === 3;
}
// MessageType 8, BroadcastJumps 2, ToCache, FromCache, CompressionMethod 2, IterationNumber 4, Buffered, ToArchive,
// FromArchive, Delegate, Security, BypassGroupMemberCheck, encryption flag, encryption complement 5, history flag
export function iteration(options) {
	return Number((options >> 14n) & 15n);
}
export function wantsHistory(options) {
	return Boolean((options >> 30n) & 1n);
}
