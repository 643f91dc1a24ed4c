import { expect, test } from 'vitest';
import { carryGift, readGift, readPush, writePush } from '../../preload/api/carry-push.ts';
import type { DeskPush } from '../../preload/api/desk-api.ts';
import type { GiftRow } from '../../preload/api/rows.ts';

/** A gift of which each field says its own name. */
const named = new Proxy({} as GiftRow, { get: (_, field) => field });

test('every field of a gift arrives under its own name', () => {
	const arrived = readGift(carryGift(named));
	expect(arrived).toEqual(Object.fromEntries(Object.keys(arrived).map((field) => [field, field])));
});

test('a push arrives as it left, with gifts and without', () => {
	const gift = readGift(carryGift(named));
	const push: DeskPush = { revision: 7, missed: true, gifts: [gift, { ...gift, note: null }], gaps: [] };
	expect(readPush(writePush(push))).toEqual(push);
	expect(readPush(writePush({ revision: 8 }))).toEqual({ revision: 8 });
});

test('the names of its fields do not travel with a gift', () => {
	const gift = { ...readGift(carryGift(named)), giftId: 'rose-1' } as GiftRow;
	expect(writePush({ revision: 1, gifts: [gift] })).toMatch(/^\{"revision":1,"gifts":\[\["rose-1",/);
});
