import { randomBytes } from 'node:crypto';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { noTokens } from '../../../protocol/agora/token-source.ts';
import { createAgora } from '../../../main/rtm/agora/create-agora.ts';
import type { Agora, AgoraOptions, AgoraSession } from '../../../main/rtm/agora/agora.ts';
import { NodeDoors } from '../../agora-edge/node/node-doors.ts';
import { startEdge } from '../../agora-edge/start-edge.ts';
import type { Edge, EdgeOptions } from '../../agora-edge/start-edge.ts';
import { Recorder } from '../recorder.ts';

export const ROOM = asChannelName('room');
export const DESK = asUserId('desk');
export const OTHER = asUserId('other desk');

export interface Seat {
	readonly session: AgoraSession;
	readonly recorder: Recorder;
}

/** The stand-in edge, and desks on it whose SDKs run in Node. */
export class EdgeWorld {
	readonly edge: Edge;
	readonly agora: Agora;
	readonly appId: string;
	readonly #doors: NodeDoors;
	readonly #sessions: AgoraSession[] = [];

	private constructor(edge: Edge, appId: string) {
		this.edge = edge;
		this.appId = appId;
		this.#doors = new NodeDoors(edge.plainPort);
		this.agora = createAgora({ clock: systemClock, openPages: () => this.#doors.open, log: () => undefined });
	}

	static async start(options: EdgeOptions = {}, appId = randomBytes(16).toString('hex')): Promise<EdgeWorld> {
		return new EdgeWorld(await startEdge(options), appId);
	}

	options(host: UserId, changed: Partial<AgoraOptions> = {}): AgoraOptions {
		return { appId: this.appId, room: ROOM, host, tokens: noTokens, allowsTelemetry: false, ...changed };
	}

	/** A desk that has begun to log in. */
	open(host: UserId, changed: Partial<AgoraOptions> = {}): Seat {
		const session = this.agora.openSession(this.options(host, changed));
		this.#sessions.push(session);
		const recorder = new Recorder();
		session.login(recorder);
		return { session, recorder };
	}

	/** Every desk logs out. */
	async leave(): Promise<void> {
		await Promise.all(this.#sessions.splice(0).map((session) => session.logout()));
	}

	async close(): Promise<void> {
		await this.leave();
		this.#doors.close();
		await this.edge.stop();
	}
}
