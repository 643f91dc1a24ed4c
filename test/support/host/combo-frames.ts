// Frames of one streak, as a client would send them, and what became of them.

import type { ComboFrame, GiftRequest } from '../../../protocol/messages.ts';
import { COMBO_ID } from '../../gifts/builders.ts';
import type { HostRoom } from './host-room.ts';

export function frame(comboCount: number, comboEnd = false): ComboFrame {
	return { comboId: COMBO_ID, comboCount, comboEnd };
}

export function frames(room: HostRoom, ...counts: readonly number[]): readonly GiftRequest[] {
	return counts.map((count) => room.request({ combo: frame(count) }));
}

/** Its state, why it was refused, and why its streak was over with it. */
export function endOf(room: HostRoom, { giftId }: GiftRequest): readonly (string | null)[] {
	const { state, refusal, comboClosed } = room.gift(giftId);
	return [state, refusal, comboClosed];
}

/** Pieces. */
export function granted(room: HostRoom): number {
	return room.totals().granted.pieces;
}
