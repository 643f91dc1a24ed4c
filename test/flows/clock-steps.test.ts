import { describe, expect, test } from 'vitest';
import { asCoins } from '../../protocol/ids.ts';
import { openHostRoom } from '../support/host/host-room.ts';

const HOUR_MS = 3_600_000;
const RULES = { holdFromCoins: asCoins(1), reviewExpiresAfterMs: 60_000, takeBackMs: 3_000, comboIdleMs: 20_000 };

describe.each([
	['forward', 2 * HOUR_MS],
	['back', -2 * HOUR_MS],
])('a wall clock that is set %s by two hours', (_, step) => {
	test('neither lets a held gift expire early nor late', async () => {
		const room = await openHostRoom({ rules: RULES });
		const ann = await room.stranger();
		const request = room.request();
		ann.say(request);
		await room.pass(30_000);
		room.clock.jumpWallClock(step);
		await room.pass(29_000);
		const before = room.gift(request.giftId).state;
		await room.pass(2_000);
		expect([before, room.gift(request.giftId).state]).toEqual(['held', 'expired']);
	});

	test('lets a decision by hand leave when its moment is over', async () => {
		const room = await openHostRoom({ rules: RULES });
		const ann = await room.stranger();
		const request = room.request();
		ann.say(request);
		await room.pass();
		room.decide({ kind: 'approve' }, request.giftId);
		room.clock.jumpWallClock(step);
		await room.pass(2_500);
		const before = room.gift(request.giftId).state;
		await room.pass(1_000);
		expect([before, room.gift(request.giftId).state]).toEqual(['held', 'granted']);
	});

	test('closes no combo, and asks for no resend before its time', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 20_000 } });
		const ann = await room.stranger();
		const combo = { comboId: 'combo-of-ann-1' as never, comboCount: 1, comboEnd: false };
		const request = room.request({ combo });
		ann.say(request);
		await room.pass(1_000);
		room.clock.jumpWallClock(step);
		await room.pass(2_500);
		const before = [room.gift(request.giftId).comboClosed, room.gift(request.giftId).attempts];
		await room.pass(1_000);
		const after = room.gift(request.giftId).attempts;
		await room.pass(20_000);
		expect([before, after, room.gift(request.giftId).comboClosed]).toEqual([[null, 0], 1, 'idle']);
	});

	test('is followed once, also where the first transaction after it is undone', async () => {
		const room = await openHostRoom({ rules: RULES });
		const ann = await room.stranger();
		const request = room.request();
		ann.say(request);
		await room.pass();
		const due = room.gift(request.giftId).dueAt ?? 0;
		room.clock.jumpWallClock(step);
		const { ledger } = room.host;
		const add = ledger.combos.moveTimes.bind(ledger.combos);
		ledger.combos.moveTimes = () => {
			throw new Error('undone');
		};
		ann.say(room.request());
		await room.pass();
		ledger.combos.moveTimes = add;
		ann.say(room.request());
		await room.pass();
		expect((room.gift(request.giftId).dueAt ?? 0) - due).toBe(step);
	});
});
