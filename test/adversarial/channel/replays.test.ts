// Everything genuine that can be said once more: by its sender and by others, here and in another room, at once and long
// after, before it was drawn, after it, and after it was taken back. Nobody sees a gift twice, and the books do not move.

import { describe, expect, test } from 'vitest';
import { Screen } from '../../../audience/screen/screen.ts';
import { decodeGrantTerms, encodeGrantTerms } from '../../../protocol/grant.ts';
import { asChannelName, asGiftId, asUserId } from '../../../protocol/ids.ts';
import type { UtcMs } from '../../../protocol/ids.ts';
import type { GiftRequest, GrantTerms, SignedGrant } from '../../../protocol/messages.ts';
import { ANN, BEN, openHostRoom } from '../../support/host/host-room.ts';
import type { HostRoom } from '../../support/host/host-room.ts';
import type { Stranger } from '../../support/host/stranger.ts';
import { signGrant } from '../../support/seals/keys.ts';

const MALLORY = asUserId('mallory');
const CAT = asUserId('cat');
const COPIES = 3;
const HOUR_MS = 3_600_000;

interface Scene {
	readonly room: HostRoom;
	readonly ann: Stranger;
	readonly mallory: Stranger;
	readonly grant: SignedGrant;
	readonly request: GiftRequest;
}

/** Ann has a grant in her hands; ben and mallory listen. */
async function openScene(): Promise<Scene & { readonly ben: Awaited<ReturnType<HostRoom['enter']>> }> {
	const room = await openHostRoom();
	const [ann, mallory] = [await room.stranger(ANN), await room.stranger(MALLORY)];
	const ben = await room.enter(BEN);
	const request = room.request();
	ann.say(request);
	await room.pass();
	return { room, ann, mallory, ben, request, grant: ann.grantOf(request.giftId) };
}

async function giveAndDraw({ room, ann, grant, request }: Scene): Promise<void> {
	ann.broadcast(grant);
	ann.acknowledge(request.giftId);
	await room.pass(10_000);
}

async function takeBack({ room, request }: Scene): Promise<void> {
	room.decide({ kind: 'void', reason: 'a slip' }, request.giftId);
	await room.pass(1_000);
}

/** What has happened to the gift before it is broadcast again. */
const BEFORE: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
	'before it was drawn': async () => undefined,
	'after it was drawn': giveAndDraw,
	'an hour after it was drawn': async (scene) => {
		await giveAndDraw(scene);
		await scene.room.pass(HOUR_MS);
	},
	'after the host was started anew': async (scene) => {
		await giveAndDraw(scene);
		await scene.room.restart(2_000);
	},
	'after it was voided': async (scene) => {
		await giveAndDraw(scene);
		await takeBack(scene);
	},
	'after it was voided, undrawn': takeBack,
	'an hour after it was voided': async (scene) => {
		await giveAndDraw(scene);
		await takeBack(scene);
		await scene.room.pass(HOUR_MS);
	},
};

type Told = readonly [
	/** How often ben, who was there all the time, drew the gift, and how often it was taken off. */
	there: readonly [drawn: number, takenOff: number],
	/** The same of cat, who came in between. */
	newcomer: readonly [drawn: number, takenOff: number],
	forged: number,
	incidents: readonly string[],
];

/** By the sender: a gift of before is drawn by who has not seen it, and one that was taken back leaves again at once. */
const BY_SENDER: Readonly<Record<string, Told>> = {
	'before it was drawn': [[1, 0], [1, 0], 0, []],
	'after it was drawn': [[1, 0], [1, 0], 0, []],
	'an hour after it was drawn': [[1, 0], [1, 0], 0, [`replayed ${COPIES}: Rose of ann, seen before`]],
	'after the host was started anew': [[1, 0], [1, 0], 0, []],
	'after it was voided': [[1, 1], [1, 1], 0, []],
	'after it was voided, undrawn': [[0, 0], [1, 1], 0, []],
	'an hour after it was voided': [[1, 1], [1, 1], 0, [`replayed ${COPIES}: Rose of ann, voided since`]],
};

describe('a grant that is broadcast again', () => {
	test.each(Object.keys(BEFORE))('by its sender, %s', async (when) => {
		const scene = await openScene();
		await BEFORE[when]?.(scene);
		const { told, moved } = await replay(scene, scene.ann, scene.grant);
		expect([told, moved]).toEqual([BY_SENDER[when], false]);
	});

	test.each(Object.keys(BEFORE))('by somebody else, %s: forged, whenever it comes', async (when) => {
		const scene = await openScene();
		await BEFORE[when]?.(scene);
		const before = [scene.ben.drawn.length, scene.ben.takenOff.length] as const;
		const { told, moved } = await replay(scene, scene.mallory, scene.grant);
		const incidents = [`forged ${COPIES}: Rose claims to be from ann`];
		expect([told, moved]).toEqual([[before, [0, 0], COPIES, incidents], false]);
	});

	test.each(Object.keys(BEFORE))('from another room under the same keys, %s: forged, whoever says it', async (when) => {
		const scene = await openScene();
		await BEFORE[when]?.(scene);
		const before = [scene.ben.drawn.length, scene.ben.takenOff.length] as const;
		const terms = decodeGrantTerms(scene.grant.bytes) as GrantTerms;
		const elsewhere = signGrant(encodeGrantTerms({ ...terms, room: asChannelName('backstage') }));
		const { told, moved } = await replay(scene, scene.ann, elsewhere);
		const incidents = [`forged ${COPIES}: granted for room backstage`];
		expect([told, moved]).toEqual([[before, [0, 0], COPIES, incidents], false]);
	});

	/** Cat comes in, and the grant is said again: what everybody saw of it, and whether the books moved. */
	async function replay({ room, ben }: Awaited<ReturnType<typeof openScene>>, by: Stranger, grant: SignedGrant) {
		const cat = await room.enter(CAT);
		const before = room.coins();
		for (let copy = 0; copy < COPIES; copy++) by.broadcast(grant);
		await room.pass(1_000);
		const told: Told = [
			[ben.drawn.length, ben.takenOff.length],
			[cat.drawn.length, cat.takenOff.length],
			ben.forged.length,
			room.host.ledger.watch.listIncidents(9).map(({ kind, times, detail }) => `${kind} ${times}: ${detail}`),
		];
		return { told, moved: JSON.stringify(room.coins()) !== JSON.stringify(before) };
	}
});

test('what a screen has drawn and forgotten is not drawn again, and what it has not drawn is', () => {
	const screen = new Screen();
	const draw = (sequence: number, changes: Partial<GrantTerms> = {}) =>
		screen.draw({
			...{ room: asChannelName('neon-lounge'), giftId: asGiftId(`gift-no-${sequence}`), sender: ANN, senderName: null },
			...{ gift: 'rose' as never, giftName: 'Rose', icon: '🌹', count: 1, value: 1 as never, note: null, combo: null },
			...{ sequence, grantedAt: (1_000 + sequence) as UtcMs, ...changes },
		}).kind;
	const MISSED = 5;
	// Ten thousand are remembered: of these 10,010 the first ten are not.
	for (let sequence = 1; sequence <= 10_011; sequence++) if (sequence !== MISSED) draw(sequence);
	expect([1, 10, 11, 10_011].map((sequence) => draw(sequence))).toEqual(Array.from({ length: 4 }, () => 'not_drawn'));
	// What came so late that nobody can tell is missed rather than shown twice.
	expect(draw(MISSED)).toBe('not_drawn');
	// A new ledger counts from the beginning, a corrected clock goes back: neither makes a gift an old one.
	expect(draw(1, { giftId: asGiftId('of-a-new-ledger'), grantedAt: 99_000 as UtcMs })).toBe('drawn');
	expect(draw(10_012, { grantedAt: 1 as UtcMs })).toBe('drawn');
});

describe('a sealed request that is sent again, as it was', () => {
	const EXPIRES_MS = 60_000;
	const worlds: readonly (readonly [what: string, before: (scene: Asked) => Promise<void>, state: string])[] = [
		['while it is held', async () => undefined, 'held/none'],
		['after it was granted', approve, 'granted/completed'],
		[
			'after it was voided',
			async (scene) => {
				await approve(scene);
				scene.room.decide({ kind: 'void', reason: 'a slip' }, scene.request.giftId);
				await scene.room.pass();
			},
			'voided/completed',
		],
		['after nobody decided in time', async ({ room }) => room.pass(HOUR_MS), 'expired/none'],
		[
			'after its time, when it was granted within it',
			async (scene) => {
				await approve(scene);
				await scene.room.pass(2 * EXPIRES_MS);
			},
			'granted/completed',
		],
		['to a host that was started anew', async ({ room }) => room.restart(2_000), 'held/none'],
	];

	interface Asked {
		readonly room: HostRoom;
		readonly ann: Stranger;
		readonly request: GiftRequest;
	}

	async function approve({ room, ann, request }: Asked): Promise<void> {
		room.decide({ kind: 'approve' }, request.giftId);
		await room.pass(10_000);
		ann.broadcast(ann.grantOf(request.giftId));
		ann.acknowledge(request.giftId);
		await room.pass(1_000);
	}

	test.each(worlds)('%s, is answered as before and counted once', async (_, before, state) => {
		const room = await openHostRoom({ rules: { holdFromCoins: 100 as never } });
		const [ann, mallory] = [await room.stranger(ANN), await room.stranger(MALLORY)];
		const expiresAt = (room.clock.now() + EXPIRES_MS) as UtcMs;
		const request = room.request({ gift: 'fox' as never, expiresAt });
		const recorded = ann.line.write([request]);
		ann.sayText(recorded);
		await room.pass();
		await before({ room, ann, request });
		const books = [room.coins(), room.story(request.giftId)];
		for (let copy = 0; copy < COPIES; copy++) {
			ann.sayText(recorded);
			// Whoever recorded it cannot even make it heard: the seal binds the sender.
			mallory.sayText(recorded);
		}
		await room.pass(1_000);
		expect(room.stateOf(request.giftId)).toBe(state);
		expect([room.coins(), room.story(request.giftId)]).toEqual(books);
		expect([room.host.counters.doubled_request, room.host.counters.unopened]).toEqual([COPIES, COPIES]);
	});
});
