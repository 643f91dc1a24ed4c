import type { CommonWhy } from '../../preload/api/desk-api.ts';
import { formatNumber } from './format.ts';

/** Around the screens: navigation, header, banners, dialogs. */
export const shell = {
	appName: 'Giftwarden',
	screens: {
		desk: 'Desk',
		history: 'History and export',
		catalogue: 'Catalogue',
		rules: 'Rules',
		incidents: 'Incidents',
		settings: 'Settings',
	},
	navigation: 'Screens',
	heldBadge: (count: number) => `${formatNumber(count)} held`,
	forgedBadge: (count: number) => `${formatNumber(count)} forged`,
	close: 'Close',
	dismiss: 'Dismiss',
	tryAgain: 'Try again',
	opening: 'Opening the ledger…',
	openingFailed: 'The desk could not be opened',
	why: {
		bad_argument: 'The desk did not accept that.',
		storage_unavailable: 'The ledger cannot be written now; nothing was changed.',
		not_now: 'The desk is opening or closing; try again in a moment.',
		fault: 'Something went wrong inside the desk; nothing was changed.',
	} satisfies Record<CommonWhy, string>,
} as const;
