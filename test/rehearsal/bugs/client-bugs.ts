import { AudienceClient } from '../../../audience/client/audience-client.ts';
import { OwnGifts } from '../../../audience/client/own-gifts.ts';
import { Screen } from '../../../audience/screen/screen.ts';
import type { DrawOutcome } from '../../../audience/screen/screen.ts';
import type { GrantTerms } from '../../../protocol/messages.ts';
import { swap, swapAll } from './plant.ts';
import type { PlantedBug } from './plant.ts';

export const CLIENT_BUGS: readonly PlantedBug[] = [
	{
		name: 'a screen that forgets what it drew',
		breaks: 'nothing_shown_twice',
		plan: {},
		plant: () => {
			const drawn = new WeakMap<Screen, Map<string, DrawOutcome>>();
			return swap(Screen.prototype, 'draw', (draw) => {
				return function (this: Screen, terms: GrantTerms) {
					const outcomes = drawn.get(this) ?? new Map<string, DrawOutcome>();
					drawn.set(this, outcomes);
					const outcome = draw.call(this, terms);
					const earlier = outcomes.get(terms.giftId);
					if (outcome.kind === 'drawn') outcomes.set(terms.giftId, outcome);
					return outcome.kind === 'not_drawn' && outcome.why === 'repeated' ? (earlier ?? outcome) : outcome;
				};
			});
		},
	},
	{
		name: 'a screen that draws what was voided before it came',
		breaks: 'nothing_shown_after_its_void',
		plan: { gifts: 300, giftsPerSecond: 8, reorder: 0.5, delayMsMax: 4_000, crashes: 0 },
		plant: () =>
			swap(Screen.prototype, 'draw', (draw) => {
				return function (this: Screen, terms: GrantTerms) {
					const outcome = draw.call(this, terms);
					if (outcome.kind === 'drawn' || outcome.why === 'repeated') return outcome;
					const { giftId, sender, count, value } = terms;
					return { kind: 'drawn', drawing: { key: giftId, giftId, sender, terms, count, added: count, value } };
				};
			}),
	},
	{
		name: 'a client that drops an answer',
		breaks: 'every_gift_came_to_an_end',
		plan: { crashes: 0 },
		plant: () =>
			swapAll(
				swap(OwnGifts.prototype, 'apply', (apply) => {
					return function (this: OwnGifts, giftId, event) {
						const isDropped = event.kind === 'refused' || event.kind === 'refusal_reported';
						if (!isDropped) apply.call(this, giftId, event);
					};
				}),
				swap(AudienceClient.prototype, 'askAgain', () => () => undefined),
			),
	},
	{
		name: 'a client that draws what no host granted',
		breaks: 'nothing_shown_that_was_not_granted',
		plan: {},
		plant: () =>
			swap(Screen.prototype, 'draw', (draw) => {
				return function (this: Screen, terms: GrantTerms) {
					const giftId = `${terms.giftId.slice(0, -4)}0000` as GrantTerms['giftId'];
					return draw.call(this, { ...terms, giftId });
				};
			}),
	},
];
