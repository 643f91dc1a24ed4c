import { CALL_NAMES } from '../../preload/api/channels.ts';
import type { DeskCalls } from '../../main/ipc/desk-backend.ts';
import type { Log, LogFields } from '../../main/ipc/log.ts';

export interface Called {
	readonly call: string;
	readonly checked: readonly unknown[];
}

/** Answers every call with `{ ok: true, value: null }` and remembers what reached it. */
export function createFakeDesk(): { readonly calls: DeskCalls; readonly called: Called[] } {
	const called: Called[] = [];
	const calls = Object.fromEntries(
		CALL_NAMES.map((call) => [
			call,
			(...checked: readonly unknown[]) => {
				called.push({ call, checked });
				return { ok: true, value: null };
			},
		]),
	) as unknown as DeskCalls;
	return { calls, called };
}

export class RememberingLog implements Log {
	readonly lines: string[] = [];

	info(what: string, fields?: LogFields): void {
		this.#keep('info', what, fields);
	}

	warn(what: string, fields?: LogFields): void {
		this.#keep('warn', what, fields);
	}

	error(what: string, error: unknown, fields?: LogFields): void {
		this.#keep('error', `${what}: ${String(error)}`, fields);
	}

	#keep(level: string, what: string, fields: LogFields | undefined): void {
		this.lines.push(`${level} ${what} ${JSON.stringify(fields ?? {})}`);
	}
}
