import type { CallOff, Clock } from '../../clock.ts';
import type { SdkCall, SdkDoor, SdkDoorEvents, SdkError, SdkReport, SdkValue } from '../sdk/contract.ts';

export type SdkAnswer =
	{ readonly ok: true; readonly value: SdkValue } | { readonly ok: false; readonly error: SdkError };

/** Asks the SDK, and answers in any case. */
export type AskSdk = (call: SdkCall) => Promise<SdkAnswer>;

export type OpenDoor = (events: SdkDoorEvents) => SdkDoor;

/** Everything the SDK says by itself. */
export type SdkNews = Exclude<SdkReport, { kind: 'answer' | 'refusal' | 'beat' }>;

/** The SDK itself gives up after 10 seconds, and 13 for a peer message; this is for one that is gone. */
const ANSWER_WITHIN_MS = 20_000;
const NO_ANSWER: SdkError = { code: null, serverCode: null, reason: 'no answer' };

interface Waiting {
	readonly resolve: (answer: SdkAnswer) => void;
	readonly callOff: CallOff;
}

/** One way to an SDK with one client in it, and the questions that wait there: each is answered exactly once. */
export class SdkLine {
	readonly #clock: Clock;
	readonly #door: SdkDoor;
	readonly #waiting = new Map<number, Waiting>();
	#nextId = 1;
	#isOpen = true;

	constructor(
		open: OpenDoor,
		options: { clock: Clock; appId: string; userId: string },
		events: { news(line: SdkLine, news: SdkNews): void; lost(line: SdkLine, why: string): void },
	) {
		this.#clock = options.clock;
		this.#door = open({
			report: (report) => {
				if (report.kind === 'answer') this.#settle(report.id, { ok: true, value: report.value });
				else if (report.kind === 'refusal') this.#settle(report.id, { ok: false, error: report.error });
				else if (report.kind !== 'beat' && this.#isOpen) events.news(this, report);
			},
			lost: (why) => {
				if (!this.#isOpen) return;
				this.close();
				events.lost(this, why);
			},
		});
		this.#door.send({ kind: 'open', appId: options.appId, userId: options.userId });
	}

	/** A login may take for ever, because the SDK goes on trying: it alone has no end of its own. */
	ask(call: SdkCall, withinMs: number | null = call.name === 'login' ? null : ANSWER_WITHIN_MS): Promise<SdkAnswer> {
		if (!this.#isOpen) return Promise.resolve({ ok: false, error: NO_ANSWER });
		const id = this.#nextId++;
		return new Promise((resolve) => {
			const giveUp = (): void => this.#settle(id, { ok: false, error: NO_ANSWER });
			const callOff = withinMs === null ? () => undefined : this.#clock.after(withinMs, giveUp);
			this.#waiting.set(id, { resolve, callOff });
			this.#door.send({ kind: 'call', id, call });
		});
	}

	/** Nobody will answer any more, so nobody may go on waiting. */
	close(): void {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		this.#door.close();
		for (const id of [...this.#waiting.keys()]) this.#settle(id, { ok: false, error: NO_ANSWER });
	}

	#settle(id: number, answer: SdkAnswer): void {
		const waiting = this.#waiting.get(id);
		if (waiting === undefined) return;
		this.#waiting.delete(id);
		waiting.callOff();
		waiting.resolve(answer);
	}
}
