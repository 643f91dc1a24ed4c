// The app's own record of what it did, for the person who is asked to send it. A few files of bounded size; the oldest
// goes. What must never stand in it: a note, a name, a message's text, a key or a token. Callers hand over words of
// their own and numbers, errors are cut and cleaned, and a disk that cannot be written must not stop the desk.

import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { UtcMs } from '../../../protocol/ids.ts';
import type { Log, LogFields } from '../../ipc/log.ts';
import { describeError, redact } from './redact.ts';

export interface LogFileOptions {
	readonly path: string;
	readonly now: () => UtcMs;
	readonly bytesMax?: number;
	readonly filesMax?: number;
	/** Where lines go as well, for a person at a terminal. */
	readonly echo?: (line: string) => void;
}

const BYTES_MAX = 1_000_000;
const FILES_MAX = 4;

export function openLogFile(options: LogFileOptions): Log {
	const { path, now, bytesMax = BYTES_MAX, filesMax = FILES_MAX, echo } = options;
	mkdirSync(dirname(path), { recursive: true });
	let bytes = existsSync(path) ? statSync(path).size : 0;

	function write(level: 'info' | 'warn' | 'error', what: string, fields: LogFields = {}): void {
		const said = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
		const line = redact(`${new Date(now()).toISOString()} ${level} ${what}${said.join('')}`);
		echo?.(line);
		try {
			if (bytes >= bytesMax) rotate();
			appendFileSync(path, `${line}\n`, { mode: 0o600 });
			bytes += Buffer.byteLength(line) + 1;
		} catch (error) {
			// There is nowhere left to record it; the terminal is told, and the ledger has its own way to say that a disk is full.
			echo?.(`the log cannot be written: ${describeError(error)}`);
		}
	}

	/** `a.log` becomes `a.log.1`, that one `a.log.2`, and the last is overwritten. */
	function rotate(): void {
		for (let number = filesMax - 1; number >= 1; number--) {
			const from = number === 1 ? path : `${path}.${number - 1}`;
			if (existsSync(from)) renameSync(from, `${path}.${number}`);
		}
		bytes = 0;
	}

	return {
		info: (what, fields) => write('info', what, fields),
		warn: (what, fields) => write('warn', what, fields),
		error: (what, error, fields) => write('error', `${what}: ${describeError(error)}`, fields),
	};
}
