// The hub's door to other processes and pages of this machine: WebSockets at /rtm, the viewer page at /, the room in
// words at /room.json. It listens on 127.0.0.1 only. Whatever comes in, nothing throws: a bad frame gets an answer, a
// client that goes on sending them is shown out, and one that does not read its messages is cut rather than remembered.

import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import type { CallOff, Clock } from '../../../protocol/clock.ts';
import { HUB_FRAME_BYTES_MAX, HUB_WEBSOCKET_PATH, readClientFrame } from '../../../protocol/hub/frames.ts';
import type { HubFrame } from '../../../protocol/hub/frames.ts';
import type { ChannelName, Coins, GiftKey, UserId } from '../../../protocol/ids.ts';
import { encodePublicKeys } from '../../../protocol/invite/public-keys.ts';
import type { RoomPublicKeys } from '../../../protocol/invite/public-keys.ts';
import type { Broker } from './broker.ts';
import { HubConnection } from './connection.ts';
import type { CloseCause } from './connection.ts';
import { readPageFiles } from './http/page-files.ts';
import { createPages } from './http/pages.ts';
import { guardRequest } from './http/request-guard.ts';
import { ReadingShare } from './http/reading-share.ts';
import { SlidingWindow } from './window.ts';

const HEARTBEAT_MS = 15_000;
const LOGIN_WITHIN_MS = 10_000;
const SOCKETS_MAX = 25_000;
/** Bytes waiting for a client that does not read them. */
const BACKLOG_BYTES_MAX = 4 * 1024 * 1024;
const FRAMES_PER_SECOND_MAX = 1_000;
const BAD_FRAMES_MAX = 20;

const CLOSE_CODES: Readonly<Record<CloseCause | 'abusive', number>> = {
	logged_out: 1000,
	evicted: 4001,
	name_invalid: 4002,
	cut: 4003,
	unavailable: 1013,
	abusive: 1008,
};

/** What /room.json tells a viewer of each gift. */
export interface OfferedGift {
	readonly key: GiftKey;
	readonly name: string;
	readonly icon: string;
	readonly price: Coins;
}

export interface HubServerOptions {
	readonly broker: Broker;
	readonly clock: Clock;
	/** 0 takes a free one. */
	readonly port: number;
	readonly room: ChannelName;
	readonly host: UserId;
	/** The room's present ones; a hub without a host has none. */
	readonly keys?: () => RoomPublicKeys;
	readonly catalogue: () => readonly OfferedGift[];
	/** Whether the host has more to decide than it can soon: then nothing more is read. */
	readonly isHostBehind?: () => boolean;
	/** Where the built viewer page lies; without it only the hub answers. */
	readonly viewerPageDirectory?: string;
}

export interface HubServer {
	readonly port: number;
	/** Of the viewer page; the WebSocket is beside it at `/rtm`. */
	readonly url: string;
	close(): Promise<void>;
}

/** Rejects where the port is taken. */
export async function startHubServer(options: HubServerOptions): Promise<HubServer> {
	const files = options.viewerPageDirectory === undefined ? new Map() : readPageFiles(options.viewerPageDirectory);
	const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 16_384 });
	server.maxConnections = SOCKETS_MAX;
	const port = await listen(server, options.port);
	const authority = `127.0.0.1:${port}`;
	const describeRoom = (): unknown => ({
		room: options.room,
		host: options.host,
		...(options.keys ? { keys: encodePublicKeys(options.keys()) } : {}),
		catalogue: options.catalogue(),
		path: HUB_WEBSOCKET_PATH,
	});
	server.on('request', createPages({ authority, files, describeRoom }));
	const sockets = new WebSocketServer({
		noServer: true,
		maxPayload: HUB_FRAME_BYTES_MAX,
		perMessageDeflate: false,
		clientTracking: true,
	});
	const reading = new ReadingShare(options.clock, options.isHostBehind);
	const closeDoor = options.broker.openDoor(() => reading.readUpToMs);
	server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
		stream.on('error', () => stream.destroy());
		const path = (request.url ?? '').split('?', 1)[0];
		if (guardRequest(request, authority) !== 'allowed' || path !== HUB_WEBSOCKET_PATH) {
			stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
			return;
		}
		sockets.handleUpgrade(request, stream, head, (socket) => serve({ socket, stream, reading }, options));
	});
	return {
		port,
		url: `http://${authority}/`,
		close: () => {
			closeDoor();
			return close(server, sockets);
		},
	};
}

interface Way {
	readonly socket: WebSocket;
	/** What carries the socket's frames. */
	readonly stream: Duplex;
	readonly reading: ReadingShare;
}

function serve(way: Way, { broker, clock }: HubServerOptions): void {
	const { socket, reading } = way;
	const frames = new SlidingWindow(clock);
	let badFrames = 0;
	const close = (cause: CloseCause | 'abusive'): void => socket.close(CLOSE_CODES[cause], cause);
	const connection = new HubConnection(broker, {
		send: (frame) => {
			if (!send(way, frame)) socket.terminate();
		},
		close,
	});
	const complainAbout = (why: 'unreadable' | 'unknown_kind' | 'malformed', detail: string): void => {
		connection.complain(why, detail);
		if (++badFrames > BAD_FRAMES_MAX) showOut('too many bad frames');
	};
	const showOut = (detail: string): void => {
		connection.complain('abusive', detail);
		connection.lose();
		close('abusive');
	};
	reading.begin(socket);
	socket.on('message', (bytes: RawData, isBinary: boolean) => {
		const sentSince = reading.note(socket);
		if (!frames.take(FRAMES_PER_SECOND_MAX, sentSince)) return showOut('too many frames');
		if (isBinary || !Buffer.isBuffer(bytes)) return complainAbout('unreadable', 'text frames only');
		const frame = readClientFrame(bytes.toString('utf8'));
		if (frame.kind === 'bad_frame') complainAbout(frame.why, frame.detail);
		else connection.receive(frame, sentSince);
	});
	const callOffHeartbeat = keepAlive(way, clock);
	const callOffLoginDeadline = clock.after(LOGIN_WITHIN_MS, () => {
		if (!connection.isLoggedIn) close('unavailable');
	});
	// An oversized or ill-formed frame: ws closes the socket with the right code by itself, and `close` follows.
	socket.on('error', () => connection.lose());
	socket.on('close', () => {
		reading.end(socket);
		callOffHeartbeat();
		callOffLoginDeadline();
		connection.lose();
	});
}

/** False where the client has left too much unread. */
function send({ socket, stream }: Way, frame: HubFrame): boolean {
	if (socket.readyState !== socket.OPEN) return true;
	if (socket.bufferedAmount > BACKLOG_BYTES_MAX) return false;
	writeAtTurnsEnd(stream);
	socket.send(isForMany(frame) ? writeOnce(frame) : JSON.stringify(frame));
	return true;
}

/** Ways with frames that leave at the end of this turn of the event loop. */
const holding = new Set<Duplex>();

/** Under load a turn has many frames for each client, and every write is a call of the system. */
function writeAtTurnsEnd(stream: Duplex): void {
	if (holding.has(stream)) return;
	if (holding.size === 0) setImmediate(writeAll);
	holding.add(stream);
	stream.cork();
}

function writeAll(): void {
	for (const stream of holding) stream.uncork();
	holding.clear();
}

/** The last frame that many heard; they hear it one right after another. */
let written: { readonly frame: HubFrame; readonly text: string } | null = null;

function isForMany(frame: HubFrame): boolean {
	return frame.kind === 'message' && frame.message === null;
}

function writeOnce(frame: HubFrame): string {
	if (written?.frame !== frame) written = { frame, text: JSON.stringify(frame) };
	return written.text;
}

function keepAlive({ socket, reading }: Way, clock: Clock): CallOff {
	let isAlive = true;
	let askedAt = 0;
	let callOff: CallOff = () => {};
	const beat = (): void => {
		// An answer that was left unread is no silence.
		if (!isAlive && !reading.hasHeldSince(askedAt)) return socket.terminate();
		isAlive = false;
		askedAt = clock.elapsedMs;
		socket.ping();
		callOff = clock.after(HEARTBEAT_MS, beat);
	};
	socket.on('pong', () => (isAlive = true));
	callOff = clock.after(HEARTBEAT_MS, beat);
	return () => callOff();
}

function listen(server: Server, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			server.off('error', reject);
			const address = server.address();
			if (typeof address === 'object' && address !== null) resolve(address.port);
			else reject(new Error('the hub listens nowhere'));
		});
	});
}

function close(server: Server, sockets: WebSocketServer): Promise<void> {
	for (const socket of sockets.clients) socket.terminate();
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
