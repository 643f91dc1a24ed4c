import type { Desk } from '../desk-context.ts';
import type { Command } from '../shell/keyboard.ts';
import { awaitsDecision, canBeGivenUp, canBeResent, canBeVoided } from '../stores/gift-actions.ts';
import type { FeedItem } from './feed-layout.ts';

/** What a key does to the row of the feed that the keyboard is at: to all gifts of a combo for which it makes sense. */
export function runOnRow(desk: Desk, item: FeedItem, command: Command): boolean {
	if (item.kind !== 'gift') return false;
	const { decisions } = desk;
	const gifts = desk.state.listGiftsOfRow(item.key);
	switch (command) {
		case 'approve':
			void decisions.approve(gifts.filter(awaitsDecision));
			return true;
		case 'refuse':
			decisions.askToRefuse(gifts.filter(awaitsDecision));
			return true;
		case 'void':
			decisions.askToVoid(gifts.filter(canBeVoided));
			return true;
		case 'block':
			decisions.askToBlock(item.newest);
			return true;
		case 'resend':
			void decisions.resend(gifts.filter(canBeResent));
			return true;
		case 'give_up':
			void decisions.giveUp(gifts.filter(canBeGivenUp));
			return true;
		default:
			return false;
	}
}
