// Every word on the page, in one place, so that another language is another table.

import type { Refusal } from '../../protocol/refusal.ts';
import type { LinkState } from '../../protocol/rtm-session.ts';
import type { RowStep } from './own-rows.ts';

const number = new Intl.NumberFormat('en');

function countWords(count: number, one: string, many: string): string {
	return `${number.format(count)} ${count === 1 ? one : many}`;
}

export function coinWords(coins: number): string {
	return countWords(coins, 'coin', 'coins');
}

export const WORDS = {
	title: (room: string) => `${room} – Giftwarden`,
	host: (host: string) => `hosted by ${host}`,
	onAir: (host: string) => `${host} is live`,
	stage: 'Gifts on screen',
	log: 'In the room',
	logEmpty: 'Nobody has given anything yet. Be the first.',
	giving: 'Give a gift',
	joining: 'Join the room',
	joinWords: 'This is a rehearsal: the coins are not real, everything else is. Choose the name that the room will see.',
	name: 'Your name',
	join: 'Join',
	rename: 'Change name',
	gifts: 'Gift',
	count: 'How many',
	less: 'One less',
	more: 'One more',
	note: 'Your words (optional)',
	send: (count: number, gift: string, coins: number) =>
		`Send ${count === 1 ? '' : `${number.format(count)} × `}${gift} · ${coinWords(coins)}`,
	combo: 'Combo +1',
	comboRunning: (count: number) => `Combo ×${number.format(count)}`,
	comboHint: 'Tap Combo again and again to build a streak of single gifts.',
	mine: 'Your gifts',
	mineEmpty: 'What you send shows up here, with each step on its way to the screen.',
	askAgain: 'Ask again',
	dismiss: 'Remove from the list',
	takeOver: 'Take over here',
	noRoom: 'The room does not answer. Trying again…',
	notStored: 'Your browser has no space left to remember the gift, so it was not sent.',
	paused: 'The host has paused gifts. What you send now waits by itself.',
	lookAlike: 'looks like the host',
	gave: (count: number, gift: string) => `${gift} ×${number.format(count)}`,
} as const;

export const LINK_WORDS: Readonly<Record<LinkState, string>> = {
	idle: 'Not joined',
	connecting: 'Connecting…',
	connected: 'Connected',
	disconnected: 'Link lost, reconnecting…',
	suspended: 'Still no link, trying on…',
	evicted: 'Open in another tab',
	failed: 'No access to the room',
};

export const STEP_WORDS: Readonly<Record<RowStep, string>> = {
	asked: 'asked, waiting for the host',
	waiting: 'put off, asks again by itself',
	held: 'held, a moderator is looking',
	granted: 'granted, on its way to the room',
	not_taken: 'granted, the network did not take it; the host will ask again',
	sent: 'sent to the room',
	on_screen: 'on screen',
	acknowledged: 'on screen and acknowledged',
	acknowledged_unseen: 'acknowledged',
	refused: 'refused',
	expired: 'expired before it was decided',
	voided: 'taken back by the host',
	unanswered: 'no answer',
};

export const REFUSAL_WORDS: Readonly<Record<Refusal, string>> = {
	unreadable: 'the host could not read the request',
	from_newer_version: 'this page is newer than the host',
	unknown_kind: 'the host does not know this kind of message',
	malformed: 'something in the request was not as it must be',
	storage_unavailable: 'the host cannot store gifts right now',
	gift_id_exists_with_other_terms: 'another gift has this number already',
	sender_over_rate_limit: 'too many gifts in a short time',
	room_paused: 'the host has paused gifts',
	request_expired: 'the request came too late',
	sender_blocked: 'the host does not take gifts from you',
	gift_unknown: 'this gift is not offered',
	count_out_of_bounds: 'too many pieces at once',
	combo_already_counted: 'these pieces were counted already',
	combo_closed: 'this streak was over already; begin a new one',
	refused_by_rule: 'a rule of the room',
	refused_by_moderator: 'a moderator said no',
	review_expired: 'nobody decided in time',
	voided_before_grant: 'taken back before it was granted',
};
