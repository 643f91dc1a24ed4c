import type { EntryKind } from '../../preload/api/rows.ts';

export type Tone = 'good' | 'wait' | 'bad' | 'plain';

const TONES: Readonly<Partial<Record<EntryKind, Tone>>> = {
	granted: 'good',
	broadcast_seen: 'good',
	acknowledged: 'good',
	delivery_completed: 'good',
	held: 'wait',
	resend_asked: 'wait',
	grant_not_sent: 'wait',
	link_lost: 'wait',
	refused: 'bad',
	expired: 'bad',
	voided: 'bad',
	broadcast_failed: 'bad',
	delivery_unconfirmed: 'bad',
	set_aside: 'bad',
};

/** Whether an entry brought the gift forward, keeps it waiting, or ended it badly. */
export function readTone(kind: EntryKind): Tone {
	return TONES[kind] ?? 'plain';
}
