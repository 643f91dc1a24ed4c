import { AP } from './codes.js';
import { parseToken } from '../wire/token.js';

export const accessPoint = {
	http(q, s) {
		const origin = q.headers.origin;
		s.setHeader('access-control-allow-origin', this.faults.apOrigin || origin || '*');
		s.setHeader('access-control-allow-credentials', 'true');
		s.setHeader('access-control-allow-headers', q.headers['access-control-request-headers'] || '*');
		s.setHeader('access-control-allow-methods', 'GET,POST,OPTIONS');
		if (q.headers['access-control-request-private-network'])
			s.setHeader('access-control-allow-private-network', 'true');
		if (q.method === 'OPTIONS') {
			s.writeHead(204);
			return s.end();
		}
		const chunks = [];
		let size = 0;
		q.on('data', (d) => {
			size += d.length;
			if (size < 4e6) chunks.push(d);
		});
		q.on('end', async () => {
			const body = Buffer.concat(chunks),
				path = new URL(q.url, 'http://x').pathname;
			const json = (v, code = 200) => {
				s.writeHead(code, { 'content-type': 'application/json' });
				s.end(JSON.stringify(v, (k, x) => (typeof x === 'bigint' ? x.toString() : x)));
			};
			try {
				if (path === '/api/v1') {
					this.counters.ap++;
					if (this.faults.apHang || this.faults.blackHole) return;
					if (this.faults.apHttp) {
						s.writeHead(this.faults.apHttp);
						return s.end();
					}
					const asked = JSON.parse(body.toString() || '{}');
					if (this.cut.has(asked.cname)) return s.destroy();
					return json(this.accessPoint(asked));
				}
				if (path === '/__ctl' && origin) return json({ error: 'not for web pages' }, 403);
				if (path === '/__ctl') return json(await this.control(JSON.parse(body.toString() || '{}')));
				// Our own SDK for presence reports too, over the plain port; what counts is what a browser sends.
				if (q.socket.encrypted) this.counters.telemetry++;
				s.writeHead(200);
				s.end();
			} catch (e) {
				json({ error: e.message }, 400);
			}
		});
	},
	accessPoint(req) {
		const nested = Array.isArray(req.request_bodies); // cloud-proxy shaped request (untested guess)
		const key = nested ? req.request_bodies[0]?.buffer?.key : req.key,
			uid = nested ? req.request_bodies[0]?.buffer?.cname : req.cname;
		const detail = (nested ? req.request_bodies[0]?.buffer?.detail : req.detail) || {};
		const appId = detail[25] || req.appid || key;
		const refusal = this.faults.apCode || this.checkKey(appId, uid, key);
		const token = parseToken(key);
		const ticket = Buffer.from(
			JSON.stringify({ appId, uid, exp: token ? token.expiresAt : 0, n: String(this.seq++) }).padEnd(192),
		).toString('base64');
		this.trace('ap', { appId, uid, refusal, token: Boolean(token), ...(uid ? {} : { body: req }) });
		const info = { 2: 'loopback', 8: '1000', 9: 'GLOBAL' };
		const addresses = refusal ? [] : this.opts.edges.map((ip) => ({ ip, port: 9591, ticket }));
		if (nested)
			return {
				response_body: [
					{
						uri: 23,
						buffer: {
							code: refusal,
							flag: 128,
							cert: ticket,
							edges_services: addresses.map(({ ip, port }) => ({ ip, port })),
							detail: info,
						},
					},
				],
			};
		return { code: refusal, addresses, detail: info };
	},
	checkKey(appId, uid, key) {
		const app = this.opts.apps ? this.opts.apps[appId] : {};
		if (!app) return AP.INVALID_APP_ID;
		if (key === appId) return app.cert ? AP.STATIC_KEY : 0;
		if (this.opts.apps && !app.cert) return AP.DYNAMIC_KEY_NOT_ENABLED;
		const t = parseToken(key);
		if (!t) return AP.NO_AUTHORIZED;
		if (t.appId !== appId) return 23;
		if (app.cert && !t.verify(app.cert)) return AP.NO_AUTHORIZED;
		if (t.userId === null) return 21;
		if (t.userId !== uid) return AP.INVALID_TOKEN_UID;
		if (t.expiresAt <= Date.now()) return AP.TOKEN_EXPIRED;
		return 0;
	},
};
