// Tests a connection before anything depends on it: logs in as the host, tries each thing that a room needs, in a channel
// of its own so that no viewer takes it for the host's arrival, and leaves. Each line says what works, or what to do.

import { asChannelName } from '../../../protocol/ids.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { makeProblem, readProblem } from '../../../protocol/agora/sdk/codes.ts';
import type { SdkCall } from '../../../protocol/agora/sdk/contract.ts';
import type { AgoraProblem } from '../../../protocol/agora/problems.ts';
import { PROBE_STEPS } from '../../../protocol/agora/reports.ts';
import type { ProbeLine, ProbeOutcome, ProbeReport, ProbeStep } from '../../../protocol/agora/reports.ts';
import { makeTokenProblem } from '../../../protocol/agora/session/comeback.ts';
import { subscribe } from '../../../protocol/agora/session/outgoing.ts';
import { SdkLine } from '../../../protocol/agora/session/sdk-line.ts';
import type { OpenDoor, SdkNews } from '../../../protocol/agora/session/sdk-line.ts';
import type { AgoraOptions } from './agora.ts';

export interface ProbeOptions extends AgoraOptions {
	readonly clock: Clock;
	readonly openDoor: OpenDoor;
}

const CHANNEL = asChannelName('giftwarden-probe');
const LOCK = 'giftwarden-probe';
const LOCK_TTL_SECONDS = 10;
const LOGIN_WITHIN_MS = 15_000;
const ECHO_WITHIN_MS = 5_000;
const LOGOUT_WITHIN_MS = 2_000;
const LOCK_EXISTS = -14004;

/** Without these there is no room; the others make it safer or richer. */
const NEEDED: ReadonlySet<ProbeStep> = new Set(['token', 'login', 'subscribe', 'channel_echo', 'peer_echo']);

type Tried = AgoraProblem | null;

export async function probeAgora(options: ProbeOptions, onLine: (line: ProbeLine) => void): Promise<ProbeReport> {
	const probe = new Probe(options);
	const report: ProbeLine[] = [];
	let isStopped = false;
	for (const step of PROBE_STEPS) {
		const isNeeded = NEEDED.has(step);
		const outcome: ProbeOutcome = isStopped ? { kind: 'skipped' } : await timed(options.clock, () => probe.try(step));
		// Nothing can be tried before there is a login.
		if (outcome.kind === 'failed' && (step === 'token' || step === 'login')) isStopped = true;
		const line = { step, outcome, isNeeded };
		report.push(line);
		onLine(line);
	}
	await probe.leave();
	return report;
}

async function timed(clock: Clock, run: () => Promise<Tried>): Promise<ProbeOutcome> {
	const startedAt = clock.now();
	const problem = await run();
	return problem === null ? { kind: 'ok', tookMs: clock.now() - startedAt } : { kind: 'failed', problem };
}

class Probe {
	readonly #options: ProbeOptions;
	readonly #waiting = new Set<(news: SdkNews) => void>();
	#line: SdkLine | null = null;
	#token = '';

	constructor(options: ProbeOptions) {
		this.#options = options;
	}

	try(step: ProbeStep): Promise<Tried> {
		switch (step) {
			case 'token':
				return this.#fetchToken();
			case 'login':
				return this.#logIn();
			case 'subscribe':
				return this.#subscribe();
			case 'channel_echo':
				return this.#hearEcho('channel');
			case 'peer_echo':
				return this.#hearEcho('user');
			case 'lock':
				return this.#tryLock();
			case 'presence':
				return this.#ask({ name: 'read_members', channel: CHANNEL });
			case 'history':
				return this.#ask({ name: 'read_history', channel: CHANNEL });
		}
	}

	async leave(): Promise<void> {
		if (this.#line === null) return;
		await this.#line.ask({ name: 'logout' }, LOGOUT_WITHIN_MS);
		this.#line.close();
	}

	async #fetchToken(): Promise<Tried> {
		const { tokens } = this.#options;
		const answer = await tokens.getToken();
		if (!answer.ok) return makeTokenProblem(answer, tokens.kind).problem;
		this.#token = answer.token;
		return null;
	}

	async #logIn(): Promise<Tried> {
		const { openDoor, clock, appId, host } = this.#options;
		this.#line = new SdkLine(
			openDoor,
			{ clock, appId, userId: host },
			{
				news: (_line, news) => {
					for (const hear of [...this.#waiting]) hear(news);
				},
				lost: () => undefined,
			},
		);
		const answer = await this.#line.ask({ name: 'login', token: this.#token }, LOGIN_WITHIN_MS);
		if (answer.ok) return null;
		if (answer.error.code !== null) return readProblem(answer.error);
		return makeProblem('unreachable', `no answer within ${LOGIN_WITHIN_MS / 1_000} s`);
	}

	async #ask(call: SdkCall, accepted?: number): Promise<Tried> {
		const answer = await this.#line?.ask(call);
		if (answer === undefined) return makeProblem('not_connected', 'no login');
		return answer.ok || answer.error.code === accepted ? null : readProblem(answer.error);
	}

	async #subscribe(): Promise<Tried> {
		const line = this.#line;
		if (line === null) return makeProblem('not_connected', 'no login');
		const answer = await subscribe((call) => line.ask(call), CHANNEL);
		return answer.ok ? null : readProblem(answer.error);
	}

	async #hearEcho(to: 'channel' | 'user'): Promise<Tried> {
		const { host, clock } = this.#options;
		const text = JSON.stringify({ giftwarden: 'probe', to, at: clock.now() });
		const heard = this.#wait((news) => news.kind === 'message' && news.from === host && news.text === text);
		const receiver = to === 'channel' ? CHANNEL : host;
		const problem = await this.#ask({ name: 'publish', to, receiver, text });
		if (problem !== null) return problem;
		return (await heard) ? null : makeProblem('timed_out', `the message did not come back`);
	}

	async #tryLock(): Promise<Tried> {
		const lock = { channel: CHANNEL, lock: LOCK };
		const made = await this.#ask({ name: 'create_lock', ...lock, ttlSeconds: LOCK_TTL_SECONDS }, LOCK_EXISTS);
		if (made !== null) return made;
		const acquired = await this.#ask({ name: 'acquire_lock', ...lock });
		return acquired ?? (await this.#ask({ name: 'release_lock', ...lock }));
	}

	#wait(isWanted: (news: SdkNews) => boolean): Promise<boolean> {
		return new Promise((resolve) => {
			const end = (isHeard: boolean): void => {
				callOff();
				this.#waiting.delete(hear);
				resolve(isHeard);
			};
			const hear = (news: SdkNews): void => {
				if (isWanted(news)) end(true);
			};
			const callOff = this.#options.clock.after(ECHO_WITHIN_MS, () => end(false));
			this.#waiting.add(hear);
		});
	}
}
