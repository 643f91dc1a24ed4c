import type { Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { openHubSession } from '../../../audience/hub-session.ts';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asGiftId, asUserId } from '../../../protocol/ids.ts';
import type { RtmSession } from '../../../protocol/rtm-session.ts';
import type {} from '../../../preload/api/host-door.ts';
import { FIRST_CATALOGUE } from '../../../main/gifts/catalogue.ts';
import { rollDice } from '../../support/ledger-seed/dice.ts';
import { inventNote, inventPeople } from '../../support/ledger-seed/people.ts';
import { HostLine } from '../../../audience/client/host-line.ts';
import { decodePublicKeys } from '../../../protocol/invite/public-keys.ts';
import type { RoomPublicKeysText } from '../../../protocol/invite/public-keys.ts';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';

/** So many that none comes near the most that a link may send. */
const GIVERS = 250;
/** What is measured is not the limit for one sender. */
const SENDER_GIFTS_MAX = 1_000_000;
const TICK_MS = 20;
/** Held by no rule of a new room: what is measured is the feed. */
const OFFERS = FIRST_CATALOGUE.filter(({ price }) => price < 1_000);

export interface Givers {
	/** Asks for gifts at this rate, until what it answers is called. */
	give(giftsPerSecond: number): () => void;
	leave(): Promise<void>;
}

/**
 * People who only give: they neither look at the room nor answer, so that next to nothing of what a machine does for a
 * storm of gifts is done by those who make it.
 */
export async function bringGivers(page: Page): Promise<Givers> {
	const url = await findHubUrl(page);
	await allowMany(page);
	const { room, host, keys } = await readRoom(url);
	const people = inventPeople(GIVERS, 1);
	const sessions = await Promise.all(people.map(({ sender }) => logIn(url, sender)));
	const parties = { room: asChannelName(room), host: asUserId(host) };
	const sealKey = decodePublicKeys(keys)?.sealKey;
	if (!sealKey) throw new Error('the room has no keys');
	const lines = people.map(
		({ sender }) => new HostLine({ primitives: nodePrimitives, sealKey, parties: { ...parties, client: sender } }),
	);
	const dice = rollDice(2);
	let asked = 0;
	const giveOne = () => {
		const giver = asked % GIVERS;
		const giftId = asGiftId(`bench-${Date.now().toString(36)}-${(asked++).toString(36)}`);
		const { gift } = dice.pick(OFFERS);
		const senderName = people[giver]?.senderName ?? null;
		const terms = { count: 1, senderName, note: inventNote(dice), combo: null, expiresAt: null };
		const text = lines[giver]?.write([{ kind: 'gift_request', giftId, gift, ...terms }]) ?? '';
		void sessions[giver]?.publishToUser(asUserId('desk'), text);
	};
	return {
		give(giftsPerSecond) {
			const began = performance.now();
			let given = 0;
			const timer = setInterval(() => {
				const due = ((performance.now() - began) / 1_000) * giftsPerSecond;
				for (; given < due; given++) giveOne();
			}, TICK_MS);
			return () => clearInterval(timer);
		},
		leave: async () => {
			await Promise.all(sessions.map((session) => session.logout()));
		},
	};
}

async function allowMany(page: Page): Promise<void> {
	const saved = await page.evaluate(async (senderGiftsMax) => {
		const rules = await window.host.readRules();
		return rules.ok ? window.host.saveRules({ ...rules.value, senderGiftsMax }) : rules;
	}, SENDER_GIFTS_MAX);
	if (!saved.ok) throw new Error(saved.detail);
}

async function findHubUrl(page: Page): Promise<string> {
	const desk = await page.evaluate(() => window.host.readDesk());
	if (!desk.ok || desk.value.room.viewerPageUrl === null) throw new Error('the desk has no hub');
	return new URL('/rtm', desk.value.room.viewerPageUrl).href.replace(/^http/, 'ws');
}

async function readRoom(url: string) {
	const answer = await fetch(new URL('/room.json', url.replace(/^ws/, 'http')));
	type Told = { room: string; host: string; keys: RoomPublicKeysText };
	return (await answer.json()) as Told;
}

function logIn(url: string, userId: ReturnType<typeof asUserId>): Promise<RtmSession> {
	const session = openHubSession({ url, userId, clock: systemClock, connect: (to) => new WebSocket(to) });
	return new Promise((resolve) => {
		session.login({
			message: () => {},
			presence: () => {},
			link: (state) => {
				if (state === 'connected') resolve(session);
			},
		});
	});
}
