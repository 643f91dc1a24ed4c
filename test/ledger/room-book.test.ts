import { describe, expect, test } from 'vitest';
import { asCoins, asGiftKey, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { BlockedSender } from '../../preload/api/rows.ts';
import { FIRST_CATALOGUE } from '../../main/gifts/catalogue.ts';
import { FIRST_RULES } from '../../main/gifts/rules.ts';
import type { Ledger } from '../../main/ledger/ledger.ts';
import { offering } from '../gifts/builders.ts';
import { openLedger, START } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';

/** What the room book says now, and what it says when the file is opened by the next desk. */
function sayNowAndLater<Said>(path: string, ledger: Ledger, ask: (ledger: Ledger) => Said): readonly [Said, Said] {
	const now = ask(ledger);
	ledger.close();
	return [now, ask(openLedger(path, asUtcMs(START + 1_000)))];
}

function change(make: (ledger: Ledger) => void): { path: string; ledger: Ledger } {
	const path = temporaryLedgerPath();
	const ledger = openLedger(path);
	ledger.inTransaction(() => make(ledger));
	return { path, ledger };
}

function blocked(changes: Partial<BlockedSender> = {}): BlockedSender {
	const sender = asUserId('ann');
	return { sender, senderName: 'Ann', reason: 'noise', blockedAt: START, blockedBy: 'mika', ...changes };
}

describe('a room', () => {
	test('begins open, with the first rules, the first catalogue and one stream', () => {
		const { room } = openLedger(temporaryLedgerPath());
		expect([room.mode, room.rules, room.listCatalogue(), room.listBlocked(), room.stream]).toEqual([
			'open',
			FIRST_RULES,
			FIRST_CATALOGUE,
			[],
			{ streamNo: 1, startedAt: START },
		]);
	});

	test('keeps its mode, its rules and its stream', () => {
		const rules = { ...FIRST_RULES, holdFromCoins: null, refuseFromCoins: asCoins(9), holdsNotes: true };
		const { path, ledger } = change(({ room }) => {
			room.saveMode('panic');
			room.saveRules(rules);
			room.startStream(asUtcMs(START + 500));
		});
		const said = { mode: 'panic', rules, stream: { streamNo: 2, startedAt: START + 500 } };
		const ask = ({ room: { mode, rules: kept, stream } }: Ledger) => ({ mode, rules: kept, stream });
		expect(sayNowAndLater(path, ledger, ask)).toEqual([said, said]);
	});

	test('gives a rule that a newer version added its first value', () => {
		const { path, ledger } = change(({ db }) => {
			const { resendsMax: _resendsMax, ...older } = FIRST_RULES;
			db.prepare('UPDATE room SET rules = ?').run(JSON.stringify({ ...older, takeBackMs: 7 }));
		});
		ledger.close();
		expect(openLedger(path).room.rules).toEqual({ ...FIRST_RULES, takeBackMs: 7 });
	});
});

describe('the catalogue', () => {
	const keys = ({ room }: Ledger) => room.listCatalogue().map(({ gift }) => gift);

	test('adds, replaces and retires gifts, and keeps their places', () => {
		const star = offering({ gift: asGiftKey('star'), price: asCoins(5), position: 1, rule: 'hold' });
		const { path, ledger } = change(({ room }) => {
			room.saveOffer(star);
			room.saveOffer({ ...star, name: 'Bright star', isOffered: false });
			room.removeOffer(asGiftKey('fox'));
		});
		const first = FIRST_CATALOGUE.map(({ gift }) => gift as string).filter((gift) => gift !== 'fox');
		const expected = [...first.slice(0, 2), 'star', ...first.slice(2)];
		const ask = (asked: Ledger) => ({ keys: keys(asked), star: asked.room.findOffer(asGiftKey('star')) });
		const said = { keys: expected, star: { ...star, name: 'Bright star', isOffered: false } };
		expect(sayNowAndLater(path, ledger, ask)).toEqual([said, said]);
	});

	test('says whether there was such a gift', () => {
		const { room } = openLedger(temporaryLedgerPath());
		expect([room.removeOffer(asGiftKey('fox')), room.removeOffer(asGiftKey('fox'))]).toEqual([true, false]);
		expect(room.findOffer(asGiftKey('fox'))).toBe(null);
	});
});

describe('blocked senders', () => {
	test('the newest first; blocking again gives the newer reason', () => {
		const ben = blocked({ sender: asUserId('ben'), senderName: null, blockedAt: asUtcMs(START + 1) });
		const again = blocked({ reason: 'more noise', blockedAt: asUtcMs(START + 2), blockedBy: 'noa' });
		const { path, ledger } = change(({ room }) => {
			room.block(blocked());
			room.block(ben);
			room.block(again);
		});
		const ask = ({ room }: Ledger) => room.listBlocked();
		expect(sayNowAndLater(path, ledger, ask)).toEqual([
			[again, ben],
			[again, ben],
		]);
	});

	test('unblocked, nobody remembers; unblocking a stranger is harmless', () => {
		const { ledger } = change(({ room }) => {
			room.block(blocked());
			room.unblock(blocked().sender);
			room.unblock(asUserId('cem'));
		});
		expect([ledger.room.findBlocked(blocked().sender), ledger.room.listBlocked()]).toEqual([null, []]);
	});
});
