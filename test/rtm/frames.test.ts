import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HUB_FRAME_BYTES_MAX, HUB_PROBLEMS, readClientFrame, readHubFrame } from '../../protocol/hub/frames.ts';
import type { HubClientFrame, HubFrame } from '../../protocol/hub/frames.ts';

const id = fc.nat();
const name = fc.string();
const names = fc.array(name);
const failure = fc.constantFrom(
	'receiver_offline' as const,
	'rate_limited' as const,
	'not_connected' as const,
	'message_too_large' as const,
	'name_invalid' as const,
);

const clientFrame: fc.Arbitrary<HubClientFrame> = fc.oneof(
	fc.record({ kind: fc.constant('login' as const), userId: name }),
	fc.record({ kind: fc.constant('subscribe' as const), id, channel: name }),
	fc.record({ kind: fc.constant('publish' as const), id, user: name, text: fc.string({ unit: 'binary' }) }),
	fc.record({ kind: fc.constant('publish' as const), id, channel: name, text: fc.string() }),
	fc.record({ kind: fc.constant('took' as const), message: id }),
	fc.constant({ kind: 'logout' as const }),
);
const hubFrame: fc.Arbitrary<HubFrame> = fc.oneof(
	fc.record({ kind: fc.constant('welcome' as const), userId: name }),
	fc.record({ kind: fc.constant('outcome' as const), id, outcome: fc.constant('published' as const) }),
	fc.record({ kind: fc.constant('outcome' as const), id, outcome: fc.constant('failed' as const), why: failure }),
	fc.record({
		kind: fc.constant('message' as const),
		message: fc.option(id),
		from: name,
		channel: fc.option(name),
		text: fc.string({ unit: 'binary' }),
	}),
	fc.record({ kind: fc.constant('presence' as const), channel: name, joined: names, left: names, members: id }),
	fc.constant({ kind: 'evicted' as const }),
	fc.record({ kind: fc.constant('problem' as const), why: fc.constantFrom(...HUB_PROBLEMS), detail: name }),
);

test('every frame is read as it was written', () => {
	const readsClient = fc.property(clientFrame, (frame) => {
		expect(readClientFrame(JSON.stringify(frame))).toEqual(frame);
	});
	const readsHub = fc.property(hubFrame, (frame) => {
		expect(readHubFrame(JSON.stringify(frame))).toEqual(frame);
	});
	fc.assert(readsClient);
	fc.assert(readsHub);
});

test('unknown fields are ignored', () => {
	expect(readClientFrame('{"kind":"took","message":1,"mood":"good"}')).toEqual({ kind: 'took', message: 1 });
	expect(readHubFrame('{"kind":"evicted","by":"anna"}')).toEqual({ kind: 'evicted' });
});

test('no text makes the reader throw, and none is taken for a frame that it is not', () => {
	const kinds = fc.constantFrom('login', 'subscribe', 'publish', 'took', 'welcome', 'outcome', 'message', 'presence');
	const almost = fc.tuple(kinds, fc.dictionary(fc.string(), fc.jsonValue())).map(([kind, rest]) => {
		return JSON.stringify({ ...rest, kind });
	});
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.json(), almost), (text) => {
			const frame = readClientFrame(text);
			// Only these two need no more than one field that chance finds.
			if (frame.kind !== 'bad_frame') expect(['logout', 'login', 'took', 'subscribe', 'publish']).toContain(frame.kind);
			readHubFrame(text);
		}),
		{ numRuns: 2_000 },
	);
});

test('a frame that is too large, too deep or too wide is not parsed', () => {
	const frame = (text: string) => `{"kind":"publish","id":1,"user":"desk","text":"${text}"}`;
	expect(readClientFrame(frame('x'.repeat(HUB_FRAME_BYTES_MAX)))).toMatchObject({ why: 'unreadable' });
	expect(readClientFrame(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).toMatchObject({ why: 'unreadable' });
	expect(readHubFrame(`{"kind":"evicted","x":${'[[[[[[[[]]]]]]]]'}}`)).toBeNull();
});
