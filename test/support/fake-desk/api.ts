// The calls of DeskApi, answered from the made-up room. Calls that write answer `storage_unavailable` where the room is
// read-only, and `bad_argument` where main's schemas would.

import * as v from 'valibot';
import { asUtcMs } from '../../../protocol/ids.ts';
import type { GiftId } from '../../../protocol/ids.ts';
import type { Answer, CommonWhy } from '../../../preload/api/answer.ts';
import type { DeskApi, DeskPush, LeftWhy, Outcome } from '../../../preload/api/desk-api.ts';
import type { DeskCall } from '../../../preload/api/channels.ts';
import { ARGUMENT_SCHEMAS } from '../../../preload/api/schemas.ts';
import type { GiftRow } from '../../../preload/api/rows.ts';
import { createFakeBackupCalls } from './calls/backup-calls.ts';
import { refuse, voidGrant } from './room/gifts.ts';
import { createRoomCalls } from './calls/room-calls.ts';
import { findPage, sum } from './history.ts';
import type { FakeHost } from './host.ts';
import { createFakeKeyCalls } from './calls/key-calls.ts';
import { tellStory } from './story.ts';

export interface FakeApiParts {
	record(name: keyof DeskApi, argument: unknown): void;
	/** Resolves when an answer may be given. */
	wait(): Promise<void>;
	listen(listener: (push: DeskPush) => void): void;
}

type Failure = { readonly ok: false; readonly why: CommonWhy; readonly detail: string };

export function createFakeApi(host: FakeHost, parts: FakeApiParts): DeskApi {
	async function answer<Result>(
		name: DeskCall,
		kind: 'read' | 'write',
		argument: unknown,
		run: () => Result,
	): Promise<Result | Failure> {
		// As across the real border: what cannot be copied (a reactive proxy, a function) throws here, too.
		const carried: unknown[] = argument === null ? [] : [structuredClone(argument)];
		const checked = v.safeParse(ARGUMENT_SCHEMAS[name], carried);
		parts.record(name, argument);
		await parts.wait();
		if (!checked.success) return { ok: false, why: 'bad_argument', detail: v.summarize(checked.issues) };
		while (host.condition === 'loading') await parts.wait();
		if (host.condition === 'failing') return { ok: false, why: 'fault', detail: `${name}: the worker does not answer` };
		const isStuck = host.condition === 'read_only' || host.condition === 'halted';
		if (kind === 'write' && isStuck) return { ok: false, why: 'storage_unavailable', detail: host.storageRow().why };
		return run();
	}
	const read = <Value>(name: DeskCall, argument: unknown, run: () => Value) =>
		answer(name, 'read', argument, (): Answer<Value> => ({ ok: true, value: run() }));
	const write = <Value>(name: DeskCall, argument: unknown, run: () => Value) =>
		answer(name, 'write', argument, (): Answer<Value> => ({ ok: true, value: run() }));
	const rows = (): readonly GiftRow[] => [...host.room.gifts.values()];

	return {
		...createDecisionCalls(host, write),
		...createTableCalls(host, read, write),
		...createFakeKeyCalls(host, answer),
		...createFakeBackupCalls(host, answer),
		...createRoomCalls(host, (name, argument, run) => answer(name, 'read', argument, run)),
		readDesk: () => read('readDesk', null, () => host.snapshot()),
		readFeed: ({ before, limit }) =>
			read('readFeed', { before, limit }, () =>
				rows()
					.toReversed()
					.filter((row) => before === null || row.giftNo < before)
					.slice(0, limit),
			),
		readPending: () => read('readPending', null, () => host.room.listPending()),
		readStory: (giftId) =>
			answer('readStory', 'read', giftId, () => {
				const gift = host.room.gifts.get(giftId);
				return gift ? { ok: true, value: tellStory(gift) } : { ok: false, why: 'gift_unknown', detail: giftId };
			}),
		searchHistory: (options) => read('searchHistory', options, () => findPage(rows(), options, host.gaps)),
		sumHistory: (filter) => read('sumHistory', filter, () => sum(rows(), filter)),
		exportHistory: (options) => answer('exportHistory', 'read', options, () => host.exporting.start(rows(), options)),
		cancelExport: () => read('cancelExport', null, () => (host.exporting.cancel(), null)),
		showExport: () =>
			answer('showExport', 'read', null, () =>
				host.exporting.hasFinished ? { ok: true, value: null } : { ok: false, why: 'nothing_exported', detail: '' },
			),
		setRehearsalPace: (pace) =>
			answer('setRehearsalPace', 'read', pace, () => {
				if (!host.roomRow().isRehearsal) return { ok: false, why: 'not_a_rehearsal', detail: '' };
				host.setGiftsPerSecond(pace.giftsPerSecond);
				host.pace = pace;
				host.change({ room: host.roomRow() });
				return { ok: true, value: pace };
			}),
		openViewerPage: () =>
			answer('openViewerPage', 'read', null, () =>
				host.roomRow().isRehearsal ? { ok: true, value: null } : { ok: false, why: 'not_a_rehearsal', detail: '' },
			),
		answerClosing: (said) => read('answerClosing', said, () => null),
		onPush: (listener) => parts.listen(listener),
	};
}

type Run = <Value>(name: DeskCall, argument: unknown, run: () => Value) => Promise<Answer<Value>>;

function createDecisionCalls(host: FakeHost, write: Run) {
	const { room, evening } = host;
	function each(giftIds: readonly GiftId[], act: (row: GiftRow) => LeftWhy | null): Outcome {
		const done: GiftId[] = [];
		const left: { giftId: GiftId; why: LeftWhy }[] = [];
		for (const giftId of giftIds) {
			const row = room.gifts.get(giftId);
			const why = row ? act(row) : 'gift_unknown';
			if (why) left.push({ giftId, why });
			else done.push(giftId);
		}
		return { done, left };
	}
	function decide(row: GiftRow, pendingDecision: 'grant' | 'refuse', reason: string | null): LeftWhy | null {
		if (row.state !== 'held') return 'gift_not_held';
		if (row.pendingDecision) return 'decision_already_made';
		const pendingUntil = asUtcMs(evening.now + host.rules.takeBackMs);
		room.put({ ...row, pendingDecision, pendingUntil, reason, decidedBy: host.settings.moderatorName });
		evening.plan(row.giftId, 'decide', host.rules.takeBackMs + 50);
		return null;
	}
	function takeBack(row: GiftRow): LeftWhy | null {
		if (!row.pendingDecision) return 'no_decision_to_take_back';
		room.put({ ...row, pendingDecision: null, pendingUntil: null, reason: null, decidedBy: null });
		evening.plan(row.giftId, 'expire', Math.max(0, (row.dueAt ?? evening.now) - evening.now));
		return null;
	}
	function voidGift(row: GiftRow, reason: string): LeftWhy | null {
		const by = host.settings.moderatorName;
		if (row.state === 'voided') return 'gift_already_voided';
		if (row.state === 'refused' || row.state === 'expired') return 'gift_already_decided';
		if (row.state === 'held') room.put(refuse(row, 'voided_before_grant', by, reason, evening.now));
		else room.put(voidGrant(row, by, reason, evening.now));
		return null;
	}
	function resend(row: GiftRow): LeftWhy | null {
		if (row.state !== 'granted') return row.state === 'voided' ? 'gift_already_voided' : 'gift_not_granted';
		if (row.delivery === 'completed') return 'gift_already_completed';
		evening.askResend(row);
		return null;
	}
	function giveUp(row: GiftRow): LeftWhy | null {
		if (row.state !== 'granted') return 'gift_not_granted';
		if (row.delivery === 'completed') return 'gift_already_completed';
		if (row.delivery === 'unconfirmed') return 'already_unconfirmed';
		room.put({ ...row, delivery: 'unconfirmed', dueAt: null });
		return null;
	}
	return {
		approveGifts: (giftIds) => write('approveGifts', giftIds, () => each(giftIds, (row) => decide(row, 'grant', null))),
		refuseGifts: ({ giftIds, reason }) =>
			write('refuseGifts', { giftIds, reason }, () => each(giftIds, (row) => decide(row, 'refuse', reason))),
		takeBackDecisions: (giftIds) => write('takeBackDecisions', giftIds, () => each(giftIds, takeBack)),
		voidGifts: ({ giftIds, reason }) =>
			write('voidGifts', { giftIds, reason }, () => each(giftIds, (row) => voidGift(row, reason))),
		resendGifts: (giftIds) => write('resendGifts', giftIds, () => each(giftIds, resend)),
		giveUpGifts: (giftIds) => write('giveUpGifts', giftIds, () => each(giftIds, giveUp)),
		setRoomMode: (mode) => write('setRoomMode', mode, () => host.setMode(mode)),
		startStream: () =>
			write('startStream', null, () => {
				room.startStream(evening.now);
				const totals = room.totals();
				host.change({ totals, topSenders: room.topSenders(), minutes: room.minutes(evening.now) });
				return totals;
			}),
	} satisfies Partial<DeskApi>;
}

function createTableCalls(host: FakeHost, read: Run, write: Run) {
	return {
		readCatalogue: () => read('readCatalogue', null, () => host.catalogue),
		saveCatalogueGift: (gift) =>
			write('saveCatalogueGift', gift, () => {
				const others = host.catalogue.filter((one) => one.gift !== gift.gift);
				host.catalogue = [...others, gift].toSorted((left, right) => left.position - right.position);
				return host.catalogue;
			}),
		removeCatalogueGift: (gift) =>
			write('removeCatalogueGift', gift, () => (host.catalogue = host.catalogue.filter((one) => one.gift !== gift))),
		readRules: () => read('readRules', null, () => host.rules),
		saveRules: (rules) => write('saveRules', rules, () => (host.rules = rules)),
		readBlockedSenders: () => read('readBlockedSenders', null, () => host.blocked),
		blockSender: ({ sender, reason }) =>
			write('blockSender', { sender, reason }, () => {
				const senderName = [...host.room.gifts.values()].findLast((row) => row.sender === sender)?.senderName ?? null;
				const blockedAt = host.evening.now;
				const entry = { sender, senderName, reason, blockedAt, blockedBy: host.settings.moderatorName };
				return (host.blocked = [entry, ...host.blocked.filter((one) => one.sender !== sender)]);
			}),
		unblockSender: (sender) =>
			write('unblockSender', sender, () => (host.blocked = host.blocked.filter((one) => one.sender !== sender))),
		saveSettings: (settings) =>
			write('saveSettings', settings, () => {
				host.settings = settings;
				host.change({ settings });
				return settings;
			}),
	} satisfies Partial<DeskApi>;
}
