// The room at the moment the window opens: an hour or more of ordinary gifts, then the ones that a person wants to see
// on a picture of the desk (a proof that is missing, a void, a forged crown, a gap, seven held gifts).

import { asComboId, asUtcMs } from '../../../../protocol/ids.ts';
import type { UtcMs } from '../../../../protocol/ids.ts';
import type { CatalogueGift, GapRow, GiftRow, HeldBecause, IncidentRow } from '../../../../preload/api/rows.ts';
import { CATALOGUE, GIFT_WEIGHTS, NOTES, PEOPLE } from './believable.ts';
import type { Person } from './believable.ts';
import { acknowledge, expire, grant, hold, makeGift, refuse, see, send, voidGrant } from './gifts.ts';
import type { FakeEvening } from './evening.ts';
import type { Random } from './random.ts';
import type { FakeRoom } from './room.ts';

const DAY_MS = 86_400_000;

function findPerson(name: string): Person {
	const person = PEOPLE.find((one) => one.name === name);
	if (!person) throw new Error(`nobody is called ${name}`);
	return person;
}

function findGift(key: string): CatalogueGift {
	const gift = CATALOGUE.find((one) => one.gift === key);
	if (!gift) throw new Error(`no gift is called ${key}`);
	return gift;
}

/** Grants of the last minutes about which nobody has said anything, as after a storm. */
export function layUnproven(room: FakeRoom, evening: FakeEvening, count: number): void {
	const [person, gift] = [PEOPLE[0], CATALOGUE[0]];
	if (!person || !gift) throw new Error('nobody is there to give');
	for (let left = count; left > 0; left--) {
		const at = asUtcMs(evening.now - 300_000 - left * 100);
		const asked = makeGift({ giftNo: evening.nextGiftNo++, at, person, gift, count: 1, note: null });
		room.put({ ...send(grant(asked, 'rule', at), at), attempts: 1 });
	}
	room.takeChanged();
}

/** Gifts of earlier days and of this stream's first hours, all decided. */
export function layPast(room: FakeRoom, evening: FakeEvening, random: Random, count: number): void {
	const now = evening.now;
	const streamStart = room.streamStartedAt;
	const earlier = Math.floor(count * 0.4);
	const times: number[] = [];
	for (let index = 0; index < earlier; index++) times.push(streamStart - random.fraction() * 9 * DAY_MS - 3_600_000);
	for (let index = earlier; index < count; index++)
		times.push(streamStart + random.fraction() * (now - streamStart - 420_000));
	times.sort((left, right) => left - right);
	const bag = CATALOGUE.flatMap((gift, index) =>
		Array<CatalogueGift>(Math.ceil((GIFT_WEIGHTS[index] ?? 0) * 5)).fill(gift),
	);
	for (const time of times) {
		const gift = random.pick(bag);
		const asked = makeGift({
			giftNo: evening.nextGiftNo++,
			at: asUtcMs(Math.floor(time)),
			person: random.pick(PEOPLE),
			gift,
			count: gift.price < 500 ? random.whole(1, 12) : 1,
			note: random.chance(0.1) ? random.pick(NOTES) : null,
		});
		room.put(settle(asked, random));
	}
	room.takeChanged();
}

function settle(asked: GiftRow, random: Random): GiftRow {
	const at = asked.requestedAt;
	const fate = random.fraction();
	if (fate < 0.012) return refuse(asked, 'sender_blocked', 'rule', null, asUtcMs(at + 4));
	if (fate < 0.02) return refuse(asked, 'refused_by_moderator', 'Sena', 'not in this stream', asUtcMs(at + 9_000));
	if (fate < 0.024) return expire(hold(asked, 'value_at_or_above_limit', 120_000), asUtcMs(at + 120_000));
	const done = complete(asked, asked.value >= 2_500 ? 'Sena' : 'rule');
	if (fate < 0.028) return { ...done, delivery: 'unconfirmed', seenAt: null, acknowledgedAt: null, attempts: 5 };
	return fate < 0.033 ? voidGrant(done, 'Sena', 'chargeback', asUtcMs(at + 60_000)) : done;
}

function complete(asked: GiftRow, by: string): GiftRow {
	const at = asked.requestedAt;
	const seen = see(send(grant(asked, by, asUtcMs(at + 6)), asUtcMs(at + 48)), asUtcMs(at + 131));
	return { ...acknowledge(seen, asUtcMs(at + 204)), dueAt: null };
}

/**
 * The newest gifts of the picture, oldest first, with how many seconds ago each was requested. In a still room nothing
 * becomes of those that wait before a person does something: a slow test would otherwise find them gone.
 */
export function layNewest(room: FakeRoom, evening: FakeEvening, isStill: boolean): void {
	const plan: FakeEvening['plan'] = (...step) => {
		if (!isStill) evening.plan(...step);
	};
	const ask = (name: string, key: string, count: number, agoS: number, more: Partial<GiftRow> = {}): GiftRow => ({
		...makeGift({
			giftNo: evening.nextGiftNo++,
			at: asUtcMs(evening.now - agoS * 1_000),
			person: findPerson(name),
			gift: findGift(key),
			count,
		}),
		...more,
	});
	const combo = (id: string, count: number): Partial<GiftRow> => ({ comboId: asComboId(id), comboCount: count });
	const done = (row: GiftRow, by = 'rule'): GiftRow => room.put(complete(row, by));
	const later = (row: GiftRow, ms: number): UtcMs => asUtcMs(row.requestedAt + ms);

	done(ask('ffion', 'fox', 1, 400));
	done(ask('sol.inversa', 'rose', 40, 372, combo('combo-sol-0001', 40)));
	done(ask('Aurora Vale', 'fireworks', 1, 351, { attempts: 1 }), 'Sena');
	done(ask('Bo & the Band', 'rocket', 1, 318));
	done(ask('Lin', 'donut', 3, 262));
	const diamond = ask('rx-pilot', 'diamond', 1, 248);
	room.put(voidGrant(complete(diamond, 'Sena'), 'Sena', 'chargeback', later(diamond, 31_000)));
	done(ask('quietotter', 'rose', 9, 210, combo('combo-otter-0001', 9)));
	done(ask('Nadia K.', 'dragon', 1, 194), 'Sena');
	done(ask('DJ Pavo', 'headphones', 2, 88));

	const fox = ask('lostsignal', 'fox', 2, 70);
	const lost = send(grant(fox, 'rule', later(fox, 5)), later(fox, 44));
	room.put({ ...lost, attempts: 3, deliveryTrouble: 'receiver_offline', dueAt: asUtcMs(evening.now + 31_000) });
	plan(fox.giftId, 'resend', 31_000);

	const held = (name: string, key: string, count: number, agoS: number, because: HeldBecause, note?: string): void => {
		const row = ask(name, key, count, agoS, note ? { note } : {});
		room.put(hold(row, because, 120_000));
		plan(row.giftId, 'expire', 120_000 - agoS * 1_000);
	};
	held('Viktor99', 'dragon', 3, 48, 'value_at_or_above_limit');
	held('zed', 'rose', 1, 41, 'note_is_held_by_rule', 'chec𝗄 my b1o');
	held('newcomer_4', 'crown', 1, 33, 'first_gift_of_sender');
	held('Aurora Vale', 'rocket', 10, 19, 'combo_over_ceiling');
	held('yuki.on.air', 'fireworks', 1, 12, 'value_at_or_above_limit');
	held('blocked-ish', 'unicorn', 1, 8, 'gift_is_held_by_rule');
	held('Kei 🌙', 'diamond', 1, 3, 'value_at_or_above_limit');

	const unicorn = ask('Kei 🌙', 'unicorn', 1, 7);
	const shown = see(send(grant(unicorn, 'rule', later(unicorn, 5)), later(unicorn, 40)), later(unicorn, 130));
	room.put({ ...shown, dueAt: asUtcMs(evening.now + 9_000) });
	plan(unicorn.giftId, 'resend', 9_000);
	const roses = ask('tomás_r', 'rose', 128, 4, combo('combo-tomas-0001', 128));
	room.put({
		...send(grant(roses, 'rule', later(roses, 5)), later(roses, 61)),
		attempts: 1,
		dueAt: asUtcMs(evening.now + 4_000),
	});
	plan(roses.giftId, 'resend', 4_000);
	done(ask('Aurora Vale', 'rocket', 4, 2, { note: 'for the last boss!', ...combo('combo-aurora-0001', 4) }), 'Sena');
	room.takeChanged();
}

export function layGaps(now: UtcMs, room: FakeRoom): readonly GapRow[] {
	const from = asUtcMs(now - 168_000);
	const next = [...room.gifts.values()].find((gift) => gift.requestedAt >= from);
	return [
		{
			gapNo: 1,
			from,
			to: asUtcMs(now - 149_000),
			cause: 'link',
			why: 'the connection to Agora timed out',
			nextGiftNo: next?.giftNo ?? 1,
			isLengthKnown: true,
			recovered: 3,
			lost: 0,
			open: 0,
		},
	];
}

export function layIncidents(now: UtcMs): readonly IncidentRow[] {
	const forged =
		'{"v":1,"kind":"broadcast","giftId":"0193-crown","gift":"crown","count":1,"sender":"aurora-vale","note":"<img src=x onerror=alert(1)>","grant":""}';
	return [
		{
			incidentNo: 5,
			at: asUtcMs(now - 31_000),
			kind: 'replayed',
			publisher: findPerson('rx-pilot').id,
			detail: 'Diamond of rx-pilot, voided since',
			raw: '{"giftwarden":1,"messages":[{"kind":"broadcast","grants":[{"bytes":"eyJyb29tIjoibmVvbi1sb3VuZ2Ui…","signature":"Zg5mgve1…"}]}]}',
			times: 3,
		},
		{
			incidentNo: 4,
			at: asUtcMs(now - 64_000),
			kind: 'forged',
			publisher: findPerson('mika_fan_77').id,
			detail: 'Crown ×1, claims to be from aurora-vale: no valid grant',
			raw: forged,
			times: 1,
		},
		{
			incidentNo: 3,
			at: asUtcMs(now - 1_420_000),
			kind: 'unreadable',
			publisher: findPerson('zed').id,
			detail: 'not JSON: unexpected end of text',
			raw: '{"v":1,"kind":"gift_request","gift":"ro',
			times: 23,
		},
		{
			incidentNo: 2,
			at: asUtcMs(now - 2_230_000),
			kind: 'from_newer_version',
			publisher: findPerson('rx-pilot').id,
			detail: 'speaks version 3 of the protocol, this desk speaks version 1',
			raw: '{"v":3,"kind":"gift_request","body":"…"}',
			times: 4,
		},
		{
			incidentNo: 1,
			at: asUtcMs(now - 4_830_000),
			kind: 'out_of_bounds',
			publisher: findPerson('<b>bold</b>').id,
			detail: 'the message is deeper than 6 levels',
			raw: '['.repeat(400),
			times: 1,
		},
	];
}
