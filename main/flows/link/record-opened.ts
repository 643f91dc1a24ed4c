// Whether the host itself was there. Its signs of life make a crash or a closed desk a gap like a lost link: what
// happened in the room meanwhile nobody here saw, and the history must say so.

import type { UtcMs } from '../../../protocol/ids.ts';
import { BY_RULE, fact } from '../../gifts/gift.ts';
import { changeRoom } from '../change-room.ts';
import { beginAtLastSign } from './measure-gap.ts';
import type { HostContext } from '../../host/host-context.ts';

/** A desk that is opened again within this time goes on with the same stream and its totals. */
const SAME_STREAM_MS = 6 * 3_600_000;

/**
 * The desk was opened: since it was last there, there is a gap, until the link is up. `silentMs` is how long nothing had
 * been entered, null where nothing ever was: after a long silence it is another evening.
 */
export function recordOpened(context: HostContext, silentMs: number | null): void {
	recordGap(context);
	if (silentMs !== null && silentMs > SAME_STREAM_MS) changeRoom(context, { kind: 'start_stream' }, BY_RULE);
}

function recordGap({ ledger, clock }: HostContext): void {
	const now = clock.now();
	const sign = ledger.life.read();
	const lastEntryAt = ledger.entries.readLastAt();
	ledger.life.give(now);
	if (sign === null && lastEntryAt === null) return;
	const open = ledger.gaps.findOpen();
	if (open?.cause === 'restored')
		return ledger.enterRoomFact(fact('desk_opened', BY_RULE, { detail: 'with a ledger restored from a backup' }), now);
	// A desk that waited for its keys may have entered something; it was not in the room.
	if (open && open.cause !== 'link') {
		const detail = `again; the gap since ${new Date(open.from).toISOString()} goes on`;
		return ledger.enterRoomFact(fact('desk_opened', BY_RULE, { detail }), now);
	}
	const isClosed = sign?.isClosed ?? false;
	const lastAt = Math.max(sign?.at ?? 0, isClosed ? 0 : (lastEntryAt ?? 0)) as UtcMs;
	const began = beginAtLastSign(lastAt, now);
	ledger.gaps.begin({ ...began, cause: isClosed ? 'closed' : 'crash', why: '' });
	const last = new Date(lastAt).toISOString();
	const detail = isClosed ? `closed ${last}` : `not closed in order; last sign of life ${last}`;
	ledger.enterRoomFact(fact('desk_opened', BY_RULE, { detail }), now);
}

/** The proofs that were missing when a gap ended have come, or will not: what it cost is known now. */
export function recordSettled({ ledger, clock }: HostContext, gapNos: readonly number[]): void {
	for (const gapNo of gapNos) {
		const gap = ledger.gaps.find(gapNo);
		if (!gap || gap.open > 0) continue;
		const detail = `gap ${gapNo}: ${gap.recovered} recovered, ${gap.lost} lost`;
		ledger.enterRoomFact(fact('gap_settled', BY_RULE, { detail }), clock.now());
	}
}
