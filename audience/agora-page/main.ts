// The example of a viewer's app on Agora: the SDK, a session over it, AudienceClient, and a page that shows what happens.
// Address it with ?app=<App ID>&user=<user id>&invite=<the room's invite>, and &token=<token> in a project with tokens.

import AgoraRTM from 'agora-rtm-sdk';
import { systemClock } from '../../protocol/clock.ts';
import { asGiftKey, asUserId } from '../../protocol/ids.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { parseInvite } from '../../protocol/invite/invite.ts';
import type { Invite } from '../../protocol/invite/invite.ts';
import { noblePrimitives } from '../../protocol/primitives/noble/noble-primitives.ts';
import type { TokenSource } from '../../protocol/agora/token-source.ts';
import { openAgoraSession } from '../agora-session.ts';
import { AudienceClient } from '../client/audience-client.ts';
import { uuidGiftIds } from '../client/gift-ids.ts';
import { MemoryGiftStore } from '../client/gift-store.ts';
import type { OwnGift } from '../client/own-gift.ts';

const parameters = new URLSearchParams(location.search);
const userId = asUserId(read('user'));
const invite = readInvite();
const token = parameters.get('token') ?? '';
const tokens: TokenSource = { kind: 'pasted', getToken: () => Promise.resolve({ ok: true, token, expiresAt: null }) };

const client = new AudienceClient({
	session: openAgoraSession({ sdk: AgoraRTM, appId: read('app'), userId, clock: systemClock, tokens }),
	...invite,
	primitives: noblePrimitives,
	clock: systemClock,
	store: new MemoryGiftStore(),
	ids: uuidGiftIds,
	jitter: Math.random,
	events: {
		link: (state) => (find('link').textContent = state),
		giftChanged: showOwn,
		drawn: ({ key, sender, terms, count }) => show('stage', key, `${sender}: ${terms.gift} × ${count}`),
		takenOff: ({ key }) =>
			find('stage')
				.querySelector(`[data-key="${CSS.escape(key)}"]`)
				?.remove(),
		problem: ({ detail }) => console.warn(detail),
	},
});

find('title').textContent = `${userId} in ${invite.room}`;
find('give').addEventListener('submit', (event) => {
	event.preventDefault();
	const note = field('note').value;
	void client.ask({
		gift: asGiftKey(field('gift').value),
		count: field('count').valueAsNumber,
		note: note === '' ? null : note,
		senderName: userId,
	});
});
void client.start();

function showOwn({ giftId, state, request }: OwnGift): void {
	show('mine', giftId, `${request.gift} × ${request.count}: ${state}`, state);
}

/** One line for each key, its words as they are now. */
function show(list: 'stage' | 'mine', key: string | GiftId, words: string, state = ''): void {
	const known = find(list).querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
	const line = known ?? document.createElement('li');
	line.dataset['key'] = key;
	line.dataset['state'] = state;
	line.textContent = words;
	if (!known) find(list).append(line);
}

function find(id: string): HTMLElement {
	const element = document.getElementById(id);
	if (!element) throw new Error(`the page has no #${id}`);
	return element;
}

function field(id: string): HTMLInputElement {
	return find(id) as HTMLInputElement;
}

/** A real app ships with the invite, or has it over HTTPS: whoever hands it out is trusted. */
function readInvite(): Invite {
	const found = parseInvite(read('invite'));
	if (found.kind !== 'invite') throw new Error(`the page's address has no invite: ${found.why}`);
	return found.invite;
}

function read(name: string): string {
	const value = parameters.get(name);
	if (value === null) throw new Error(`the page's address has no ${name}`);
	return value;
}
