import { untrack } from 'svelte';
import type { Desk } from '../desk-context.ts';
import { text } from '../messages/index.ts';
import { playChime } from './chime.ts';

const QUIET_MS = 4_000;

/** Says, and rings if that is wanted, that gifts wait for review: once for all that come close together. */
export function announceHeld(desk: Desk): void {
	let known = desk.state.held.at(-1)?.giftNo ?? 0;
	let quietUntil = 0;
	$effect(() => {
		const { held } = desk.state;
		const newest = held.at(-1)?.giftNo ?? 0;
		if (newest <= known) return;
		known = newest;
		untrack(() => {
			if (desk.ticker.now < quietUntil) return;
			quietUntil = desk.ticker.now + QUIET_MS;
			desk.announcer.tell(text.desk.review.heldNow(held.length));
			if (desk.state.settings.playsSoundForHeld) playChime();
		});
	});
}
