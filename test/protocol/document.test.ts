// docs/protocol.md is a promise to people who will never see the code: its examples must be readable, and its tables
// must name everything that there is.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as bounds from '../../protocol/bounds.ts';
import { decodeGrantTerms, encodeGrantTerms } from '../../protocol/grant.ts';
import type { DecodedPeer, GrantTerms } from '../../protocol/messages.ts';
import { decodeFromChannel } from '../../protocol/reading/decode.ts';
import { decodeFromClient, decodeFromHost, sealed } from '../support/seals/sealed.ts';
import { PASSING_REFUSALS, REFUSALS } from '../../protocol/refusal.ts';
import { DELIVERY_STATES, GIFT_STATES } from '../../protocol/states.ts';

const PAGE = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

function wrap(example: string): readonly string[] {
	const value = JSON.parse(example) as Record<string, unknown>;
	if ('seal' in value) return [sealed(openOfVectors(JSON.stringify(value)))];
	if ('giftwarden' in value) return [example];
	return [sealed(JSON.stringify([value])), JSON.stringify({ giftwarden: 1, messages: [value] })];
}

/** The sealed example is one of the test vectors, and what is inside is written there. */
function openOfVectors(envelope: string): string {
	const { opened } = JSON.parse(
		readFileSync(new URL('../../protocol/vectors/sealed.json', import.meta.url), 'utf8'),
	) as {
		opened: { envelope: string; text: string }[];
	};
	const found = opened.find((vector) => vector.envelope === envelope);
	if (!found) throw new Error('the sealed example is no test vector');
	return found.text;
}

function isWhole(decoded: DecodedPeer<unknown>): boolean {
	return decoded.kind === 'messages' && decoded.messages.length === 1 && decoded.problems.length === 0;
}

test('the page has an example of every message', () => {
	for (const kind of [
		'gift_request',
		'acknowledgment',
		'status_query',
		'grant',
		'refusal',
		'resend_request',
		'gift_status',
		'broadcast',
		'void_notice',
		'room_notice',
		'key_notice',
	])
		expect(
			EXAMPLES.some((example) => example.includes(`"kind": "${kind}"`)),
			kind,
		).toBe(true);
});

test.each(EXAMPLES.filter((example) => /"(kind|seal)"/.test(example)))(
	'the decoder reads the example %#',
	(example) => {
		const readings = wrap(example).flatMap((text) =>
			[decodeFromClient, decodeFromHost, decodeFromChannel].filter((decode) => isWhole(decode(text))),
		);
		// New keys are told on the channel, and to a client alone.
		expect(readings).toHaveLength(example.includes('"key_notice"') ? 2 : 1);
	},
);

test('the example of a grant is its bytes, decoded', () => {
	const terms = EXAMPLES.find((example) => example.includes('"sequence"') && !example.includes('"kind"')) ?? '';
	const bytes = /"bytes": "(\w{100,}[\w-]*)"/.exec(PAGE)?.[1] ?? '';
	const spoken = JSON.parse(terms) as GrantTerms;
	expect(decodeGrantTerms(bytes)).toEqual(spoken);
	expect(encodeGrantTerms(spoken)).toBe(bytes);
});

test('the table of refusals has all of them, in the host’s order, and marks those that pass', () => {
	const section = PAGE.slice(PAGE.indexOf('## Refusals'), PAGE.indexOf('## The client'));
	const rows = [...section.matchAll(/^\| `(\w+)` +\| (\S+)/gm)].map(([, why, kind]) => [why, kind]);
	expect(rows.map(([why]) => why)).toEqual([...REFUSALS]);
	expect(rows.filter(([, kind]) => kind === '**passing**').map(([why]) => why)).toEqual([...PASSING_REFUSALS]);
});

describe('the page names', () => {
	test.each([...GIFT_STATES, 'unknown', ...DELIVERY_STATES])('the state %s', (state) => {
		expect(PAGE).toContain(`\`${state}\``);
	});

	test.each([
		bounds.PEER_MESSAGE_BYTES_MAX,
		bounds.CHANNEL_MESSAGE_BYTES_MAX,
		bounds.MEMBERS_MAX,
		bounds.COUNT_MAX,
		bounds.COUNT_MAX * 10,
		Number.MAX_SAFE_INTEGER,
	])('the bound %d', (bound) => {
		expect(PAGE).toContain(bound.toLocaleString('en'));
	});

	test.each([
		['brackets and braces open at once', bounds.DEPTH_MAX],
		['messages in one envelope', bounds.BATCH_MAX],
		['gift ids in one `status_query`', bounds.STATUS_QUERY_MAX],
		['display name', bounds.NAME_LENGTH_MAX],
		['note (the sender’s words)', bounds.NOTE_LENGTH_MAX],
		['reason', bounds.REASON_LENGTH_MAX],
	])('the bound of %s', (what, bound) => {
		const row = PAGE.replaceAll("'", '’')
			.split('\n')
			.find((line) => line.startsWith(`| ${what}`));
		expect(row).toMatch(new RegExp(`\\| ${bound}\\b`));
	});
});
