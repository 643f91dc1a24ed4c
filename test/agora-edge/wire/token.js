// AccessToken2 ("007…") reader/verifier and a tiny builder (RTM service only) for tests.
import zlib from 'node:zlib';
import { createHmac } from 'node:crypto';

const SERVICE_RTM = 2,
	PRIV_LOGIN = 1;
function hmac(key, data) {
	return createHmac('sha256', key).update(data).digest();
}
function u16(n) {
	const b = Buffer.alloc(2);
	b.writeUInt16LE(n);
	return b;
}
function u32(n) {
	const b = Buffer.alloc(4);
	b.writeUInt32LE(n >>> 0);
	return b;
}
function str(s) {
	const b = Buffer.isBuffer(s) ? s : Buffer.from(s);
	return Buffer.concat([u16(b.length), b]);
}
function signKey(cert, ts, salt) {
	return hmac(u32(salt), hmac(u32(ts), cert));
}

export function buildToken({
	appId,
	cert,
	userId,
	expire = 3600,
	issuedAt = Math.floor(Date.now() / 1000),
	salt = 1 + Math.floor(Math.random() * 99999998),
}) {
	const service = Buffer.concat([u16(SERVICE_RTM), u16(1), u16(PRIV_LOGIN), u32(expire), str(userId)]);
	const body = Buffer.concat([str(appId), u32(issuedAt), u32(expire), u32(salt), u16(1), service]);
	return (
		'007' + zlib.deflateSync(Buffer.concat([str(hmac(signKey(cert, issuedAt, salt), body)), body])).toString('base64')
	);
}

export function parseToken(token) {
	if (typeof token !== 'string' || !token.startsWith('007')) return null;
	try {
		const raw = zlib.inflateSync(Buffer.from(token.slice(3), 'base64'));
		let at = 0;
		const g16 = () => {
				const v = raw.readUInt16LE(at);
				at += 2;
				return v;
			},
			g32 = () => {
				const v = raw.readUInt32LE(at);
				at += 4;
				return v;
			};
		const gs = () => {
			const n = g16();
			const v = raw.subarray(at, at + n);
			at += n;
			return v;
		};
		const sig = gs(),
			bodyAt = at;
		const appId = gs().toString(),
			issuedAt = g32(),
			expire = g32(),
			salt = g32(),
			count = g16();
		let userId = null,
			rtmExpire = null;
		for (let i = 0; i < count && at < raw.length; i++) {
			const type = g16(),
				n = g16(),
				priv = {};
			for (let k = 0; k < n; k++) {
				const p = g16();
				priv[p] = g32();
			}
			if (type === SERVICE_RTM) {
				userId = gs().toString();
				rtmExpire = priv[PRIV_LOGIN] ?? 0;
			} else if (type === 1) {
				gs();
				gs();
			} else if (type === 5 || type === 7) gs();
			else break;
		}
		return {
			appId,
			issuedAt,
			expire,
			salt,
			userId,
			rtmExpire,
			verify: (cert) => hmac(signKey(cert, issuedAt, salt), raw.subarray(bodyAt)).equals(sig),
			expiresAt: (issuedAt + Math.min(expire || Infinity, rtmExpire ?? Infinity)) * 1000,
		};
	} catch {
		return null;
	}
}
