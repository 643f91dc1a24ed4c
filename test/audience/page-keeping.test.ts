import { describe, expect, test } from 'vitest';
import { newOwnGift } from '../../audience/client/own-gift.ts';
import type { OwnGift } from '../../audience/client/own-gift.ts';
import { LocalGiftStore } from '../../audience/page/keeping/local-gift-store.ts';
import { readName, readUserId } from '../../audience/page/keeping/visitor.ts';
import { toRows } from '../../audience/page/own-rows.ts';
import { asComboId, asGiftId, asGiftKey, asUtcMs, isUserId } from '../../protocol/ids.ts';
import type { GiftId } from '../../protocol/ids.ts';

const KEY = 'giftwarden.gifts.room.anna';

class FakeStorage implements Storage {
	[name: string]: unknown;
	readonly texts = new Map<string, string>();
	isFull = false;
	get length(): number {
		return this.texts.size;
	}
	clear = () => this.texts.clear();
	getItem = (key: string) => this.texts.get(key) ?? null;
	key = () => null;
	removeItem = (key: string) => void this.texts.delete(key);
	setItem = (key: string, text: string) => {
		if (this.isFull) throw new DOMException('full', 'QuotaExceededError');
		this.texts.set(key, text);
	};
}

function gift(id: string, changes: Partial<OwnGift> = {}, comboCount?: number): OwnGift {
	const combo = comboCount === undefined ? null : { comboId: asComboId('combo-0001'), comboCount, comboEnd: false };
	const [giftId, key] = [asGiftId(id), asGiftKey('rose')];
	const request = { kind: 'gift_request', giftId, gift: key, count: 2, senderName: null, note: null } as const;
	return { ...newOwnGift({ ...request, combo, expiresAt: null }, asUtcMs(1)), ...changes };
}

describe('the store in the browser', () => {
	test('gives back what it was given, also to its next life', async () => {
		const storage = new FakeStorage();
		const first = new LocalGiftStore(storage, 'room.anna');
		const [one, two] = [gift('gift-0001'), gift('gift-0002', { state: 'held', duty: 'query' })];
		await first.save(one);
		await first.save(two);
		await first.save({ ...one, state: 'held' });
		expect(await new LocalGiftStore(storage, 'room.anna').load()).toEqual([{ ...one, state: 'held' }, two]);
		expect(await new LocalGiftStore(storage, 'room.ben').load()).toEqual([]);
		await first.forget(one.giftId);
		await first.forget(two.giftId);
		expect(storage.length).toBe(0);
	});

	test('says no when it is full, and forgets what it could not keep', async () => {
		const storage = new FakeStorage();
		const store = new LocalGiftStore(storage, 'room.anna');
		await store.save(gift('gift-0001'));
		storage.isFull = true;
		await expect(store.save(gift('gift-0002'))).rejects.toThrow('full');
		storage.isFull = false;
		await store.save(gift('gift-0003'));
		const kept = await new LocalGiftStore(storage, 'room.anna').load();
		expect(kept.map(({ giftId }) => giftId)).toEqual(['gift-0001', 'gift-0003']);
	});

	test.each([
		'',
		'{',
		'null',
		'[null, 7, "x", {}]',
		JSON.stringify([{ ...gift('gift-0001'), state: 'constructor' }]),
		JSON.stringify([{ ...gift('gift-0001'), duty: '__proto__' }]),
		JSON.stringify([{ ...gift('gift-0001'), duty: 'broadcast', grant: null }]),
		JSON.stringify([{ ...gift('gift-0001'), giftId: 'gift-0002' }]),
		JSON.stringify([{ ...gift('gift-0001'), request: { kind: 'gift_request', giftId: 'gift-0001' } }]),
	])('does not believe %j', async (text) => {
		const storage = new FakeStorage();
		storage.texts.set(KEY, text);
		expect(await new LocalGiftStore(storage, 'room.anna').load()).toEqual([]);
	});
});

test('a browser keeps its seat, and a broken one is replaced', () => {
	const storage = new FakeStorage();
	const userId = readUserId(storage);
	expect(isUserId(userId)).toBe(true);
	expect(readUserId(storage)).toBe(userId);
	storage.setItem('giftwarden.user', '_not.allowed');
	expect(isUserId(readUserId(storage))).toBe(true);
	storage.setItem('giftwarden.name', ' \u202eInes\u0000 ');
	expect(readName(storage)).toBe('Ines');
});

describe('the rows of a person’s gifts', () => {
	const onScreen = new Set<GiftId>([asGiftId('gift-0001')]);

	test.each<[Partial<OwnGift>, string, number]>([
		[{ state: 'asked' }, 'asked', 1],
		[{ state: 'asked', waitingFor: 'room_paused' }, 'waiting', 1],
		[{ state: 'held' }, 'held', 1],
		[{ state: 'broadcast' }, 'on_screen', 3],
		[{ state: 'acknowledged' }, 'acknowledged', 4],
		[{ state: 'refused' }, 'refused', 1],
		[{ state: 'voided' }, 'voided', 2],
		[{ state: 'unanswered' }, 'unanswered', 1],
	])('%j is %s', (changes, step, rungs) => {
		expect(toRows([gift('gift-0001', changes)], onScreen)).toMatchObject([{ step, rungs }]);
	});

	test('a grant that the network did not take says so, and one that nobody saw is not on screen', () => {
		const failed = gift('gift-0002', { state: 'granted', failure: 'timed_out' });
		expect(toRows([failed, gift('gift-0003', { state: 'acknowledged' })], onScreen)).toMatchObject([
			{ step: 'acknowledged_unseen', rungs: 3 },
			{ step: 'not_taken', rungs: 2 },
		]);
	});

	test('the frames of a streak are one row with all of their pieces, the newest row is first', () => {
		const frames = [gift('gift-0004', {}, 2), gift('gift-0005'), gift('gift-0006', { state: 'held' }, 4)];
		expect(toRows(frames, onScreen)).toMatchObject([
			{ key: 'gift-0005', count: 2 },
			{ key: 'combo-0001', count: 4, step: 'held', giftIds: ['gift-0004', 'gift-0006'] },
		]);
	});
});
