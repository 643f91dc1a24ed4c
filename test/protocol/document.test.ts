// docs/protocol.md is a promise to people who will never see the code: its examples must be readable, and its tables
// must name everything that there is.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as bounds from '../../protocol/bounds.ts';
import { decodeGrantTerms, encodeGrantTerms } from '../../protocol/grant.ts';
import { parseInvite } from '../../protocol/invite/invite.ts';
import { fingerprintOf } from '../../protocol/invite/public-keys.ts';
import type { ChannelMessage, DecodedPeer, GrantTerms, KeyNotice, SignedGrant } from '../../protocol/messages.ts';
import { decodeFromChannel } from '../../protocol/reading/decode.ts';
import {
	ChannelMessageSchema,
	ClientMessageSchema,
	GrantTermsSchema,
	HostMessageSchema,
	KeyTermsSchema,
	RoomNewsSchema,
	VoidTermsSchema,
} from '../../protocol/reading/schemas.ts';
import { HostWord } from '../../protocol/sign/host-word.ts';
import { PUBLIC } from '../support/seals/keys.ts';
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

describe('what is signed on the page', () => {
	const messages = EXAMPLES.filter((example) => example.includes('"kind"')).map(
		(example) => JSON.parse(example) as Record<string, unknown>,
	);
	const inChannel = messages.flatMap((one) => ('messages' in one ? (one['messages'] as ChannelMessage[]) : []));

	test('is signed under the key of its invite, whose fingerprint it gives', () => {
		const link = /giftwarden:\/\/room\S+/.exec(PAGE)?.[0] ?? '';
		const read = parseInvite(link);
		expect(read).toMatchObject({ kind: 'invite', invite: { room: 'neon-lounge', host: 'mika-desk' } });
		if (read.kind === 'invite') expect(PAGE).toContain(fingerprintOf(read.invite.keys, PUBLIC.primitives));
		const invited = new HostWord(read.kind === 'invite' ? read.invite.keys : PUBLIC.keys, PUBLIC.primitives);
		const notices = messages.filter((one): one is never => 'bytes' in one) as readonly ChannelMessage[];
		const told = [...notices, ...inChannel].flatMap((message): readonly { readonly kind: string }[] => {
			if (message.kind === 'void_notice') return [invited.readVoid(message)];
			if (message.kind === 'room_notice') return [invited.readNews(message)];
			if (message.kind === 'broadcast') return message.grants.map((grant) => invited.readGrant(grant));
			return [];
		});
		const given = messages.flatMap((one) => ('grant' in one ? [invited.readGrant(one['grant'] as SignedGrant)] : []));
		expect([...told, ...given].map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => 'signed'));
		const turnOver = notices.find((one) => one.kind === 'key_notice') as KeyNotice;
		expect(invited.follow(turnOver, { room: 'neon-lounge', host: 'mika-desk' } as never)).toBe('turned');
	});

	test.each(['void_notice', 'room_notice', 'key_notice'])('the bytes of a %s say what the page says', (kind) => {
		const section = sectionOf(kind);
		const [, said = ''] = /The bytes say:\s+```json\n([\s\S]*?)```/.exec(section) ?? [];
		const [, bytes = ''] = /"bytes": "([\w-]+)"/.exec(section) ?? [];
		expect(Buffer.from(bytes, 'base64url').toString()).toBe(JSON.stringify(JSON.parse(said)));
	});
});

describe('the table of fields', () => {
	const messages = [ClientMessageSchema, HostMessageSchema, ChannelMessageSchema].flatMap(({ options }) =>
		options.map(({ entries }): [string, readonly string[]] => [entries.kind.literal, Object.keys(entries)]),
	);
	test.each(messages)('of %s names all of them, and no other', (kind, fields) => {
		const rows = [...sectionOf(kind).matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
		expect(rows).toEqual(fields);
	});

	test.each([
		['void_notice', VoidTermsSchema],
		['room_notice', RoomNewsSchema],
		['key_notice', KeyTermsSchema],
	] as const)('of %s names what its bytes say, in their order', (kind, { entries }) => {
		const names = [...(/an object with (.*?), in this order/.exec(sectionOf(kind))?.[1] ?? '').matchAll(/`(\w+)`/g)];
		expect(names.map(([, name]) => name)).toEqual(Object.keys(entries));
	});

	test('of a grant names all of its members, in their order', () => {
		const section = PAGE.slice(PAGE.indexOf('\n## Grants'), PAGE.indexOf('\n## Refusals'));
		const rows = [...section.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
		expect(rows).toEqual(Object.keys(GrantTermsSchema.entries));
	});
});

/** From a message's heading to the next one. */
function sectionOf(kind: string): string {
	return new RegExp(`\n### ${kind}\n([\\s\\S]*?)\n##`).exec(PAGE)?.[1] ?? '';
}

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
