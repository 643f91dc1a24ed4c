// A loopback stand-in for Agora Signaling's access point and edge, good enough that the unmodified agora-rtm-sdk 2.3.0
// logs in and talks through it. It listens on 127.0.0.1 only, ever. Its parts are mixed into one class, because each
// packet's handler is found by the packet's name.

import { EventEmitter } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { WebSocketServer } from 'ws';
import { PresenceHub } from '../presence/presence.js';
import { makeCertificate } from '../wire/certificate.js';
import { packet, unpack } from '../wire/wire.js';
import { accessPoint } from './access-point.js';
import { channels } from './channels.js';
import { HOST, later } from './codes.js';
import { controls } from './controls.js';
import { locks } from './locks.js';
import { logins } from './logins.js';
import { messages } from './messages.js';
import { storage } from './storage.js';
import { LockStore, StateStore } from './stores.js';

export class Edge extends EventEmitter {
	constructor(options = {}) {
		super();
		this.opts = {
			port: 0,
			plainPort: 0,
			tls: true,
			plain: true,
			// null takes any App ID; otherwise { [appId]: { cert?: string } }.
			apps: null,
			edges: ['127.0.0.1', '127.0.0.2'],
			// The project's switches as the Console sends them, e.g. { 'presence.service_switch': 'false' }.
			console: {},
			// 'sync' serves the presence database with the engine of the SDK at sdkPath; 'reg' refuses it.
			presence: 'sync',
			sdkPath: undefined,
			presenceTimeoutMs: undefined,
			// With pongs below a millisecond the SDK can stop pinging a link for good.
			pongDelayMs: 15,
			leaveGraceMs: 15_000,
			historyLimit: 1_000,
			...options,
		};
		this.faults = {
			delayMs: 0,
			jitterMs: 0,
			dropAcks: 0,
			dropPublishes: 0,
			duplicate: false,
			apCode: 0,
			apHttp: 0,
			apHang: false,
			// The one origin whose pages the access point answers; empty stands for any.
			apOrigin: '',
			joinCode: 0,
			joinSilent: false,
			noPong: false,
			noDeliver: false,
			refuseConnect: false,
			blackHole: false,
			// A user id: what it says to peers is told to have arrived, and gets lost.
			losePeersFrom: '',
			syncRefuse: false,
		};
		// User ids of clients for which alone there is no network.
		this.cut = new Set();
		this.apps = new Map();
		this.sockets = new Set();
		this.seq = 1n;
		this.published = [];
		this.counters = { ap: 0, telemetry: 0, connections: 0, joins: 0, publishes: 0, delivered: 0 };
	}

	async start() {
		const onRequest = (request, response) => this.http(request, response);
		const sockets = new WebSocketServer({ noServer: true, maxPayload: 1 << 20, perMessageDeflate: false });
		const onUpgrade = (request, socket, head) => {
			socket.on('error', () => {});
			if (this.faults.refuseConnect) return socket.destroy();
			if (this.faults.blackHole) return;
			sockets.handleUpgrade(request, socket, head, (ws) => this.connected(ws, request));
		};
		const listen = (server, port) =>
			new Promise((resolve, reject) => {
				server.once('error', reject);
				server.on('upgrade', onUpgrade);
				server.listen(port, HOST, () => resolve(server.address().port));
			});
		this.servers = [];
		if (this.opts.tls) {
			const server = https.createServer(makeCertificate(), onRequest);
			this.servers.push(server);
			this.port = await listen(server, this.opts.port);
		}
		if (this.opts.plain) {
			const server = http.createServer(onRequest);
			this.servers.push(server);
			this.plainPort = await listen(server, this.opts.plainPort);
		}
		this.hub = new PresenceHub({
			opts: this.opts,
			plainPort: () => this.plainPort,
			bootApp: this.opts.apps ? Object.keys(this.opts.apps)[0] : '0'.repeat(32),
			trace: (kind, what) => this.trace(kind, what),
			send: (c, raw) => this.send(c, 'SyncPacket', raw),
		});
		this.sweeper = setInterval(() => this.sweep(), 1_000);
		this.sweeper.unref();
		this.hub.start();
		if (this.hub.enabled) await this.hub.ready;
		return this;
	}

	async stop() {
		clearInterval(this.sweeper);
		this.hub.stop();
		for (const c of this.sockets) c.ws.terminate();
		const close = (server) =>
			new Promise((resolve) => {
				server.closeAllConnections?.();
				server.close(resolve);
			});
		await Promise.all(this.servers.map(close));
	}

	/** Chromium's switch that sends all of Agora's names to this process, and every other name nowhere. */
	get hostResolverRules() {
		const to = `${HOST}:${this.port}`;
		const domains = ['agora.io', 'sd-rtn.com', 'agoraio.cn'].map((domain) => `MAP *.${domain} ${to}`);
		return [...domains, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1', 'EXCLUDE localhost'].join(', ');
	}

	connected(ws, request) {
		const host = request.headers.host || '';
		const asked = Number(new URL(request.url, 'http://x').searchParams.get('env') ?? 0);
		const env = /:9593$/.test(host) ? 1 : /:9591$/.test(host) ? 0 : asked;
		const sets = { groups: new Set(), metaSubs: new Set(), lockSubs: new Set() };
		const c = { ws, env, host, session: null, ...sets, last: Date.now(), open: true };
		this.sockets.add(c);
		this.counters.connections++;
		ws.on('message', (frame) => this.receive(c, frame));
		ws.on('close', () => this.closed(c));
		ws.on('error', () => {});
	}

	receive(c, frame) {
		if (this.faults.blackHole) return;
		c.last = Date.now();
		let read;
		try {
			read = unpack(frame);
		} catch (error) {
			return this.trace('bad', { why: error.message });
		}
		const handle = this[`on${read.name}`];
		if (!handle) return this.trace('unhandled', { uri: read.uri });
		if (read.name !== 'UserJoin2' && !c.session) return;
		handle.call(this, c, read.body);
	}

	send(c, name, body) {
		const go = () => {
			if (!c.open || c.ws.readyState !== 1 || this.faults.blackHole) return;
			const frame = packet(name, body);
			c.ws.send(frame);
			if (this.faults.duplicate && (name === 'Message' || name === 'Ack')) c.ws.send(frame);
		};
		const wait = this.faults.delayMs + (this.faults.jitterMs ? Math.random() * this.faults.jitterMs : 0);
		const time = Date.now();
		if (wait <= 0 && !(c.due > time)) return go();
		// One link never reorders.
		c.due = Math.max(c.due || 0, time + wait);
		c.queue ??= [];
		c.queue.push({ at: c.due, go });
		if (c.pump) return;
		const pump = () => {
			while (c.queue.length && c.queue[0].at <= Date.now()) c.queue.shift().go();
			c.pump = c.queue.length ? later(Math.max(1, c.queue[0].at - Date.now()), pump) : null;
		};
		c.pump = later(Math.max(1, wait), pump);
	}

	app(id) {
		let app = this.apps.get(id);
		if (!app) {
			const maps = { sessions: new Map(), groups: new Map(), history: new Map(), seen: new Map() };
			app = { id, ...maps, state: new StateStore(), locks: new LockStore((event) => this.lockEvent(app, event)) };
			this.apps.set(id, app);
		}
		return app;
	}

	live(s) {
		return s.links.filter((c) => c && c.open);
	}

	trace(kind, what) {
		if (process.env.EDGE_LOG) process.stderr.write(`edge: ${kind} ${JSON.stringify(what, printable)}\n`);
	}
}

function printable(_key, value) {
	return typeof value === 'bigint' ? String(value) : value;
}

for (const part of [accessPoint, channels, controls, locks, logins, messages, storage]) {
	Object.defineProperties(Edge.prototype, Object.getOwnPropertyDescriptors(part));
}
