// The viewer page: a person's seat in the rehearsal room, and the sample of an audience client. Everything about gifts is
// done by AudienceClient; this page connects it to a WebSocket, to the browser's storage, and to what a person sees.

import { systemClock } from '../../protocol/clock.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { noblePrimitives } from '../../protocol/primitives/noble/noble-primitives.ts';
import type { AudienceEvents } from '../client/audience-ports.ts';
import { AudienceClient } from '../client/audience-client.ts';
import { uuidGiftIds } from '../client/gift-ids.ts';
import { openHubSession } from '../hub-session.ts';
import { LocalGiftStore } from './keeping/local-gift-store.ts';
import { fetchRoom } from './keeping/room.ts';
import type { Room } from './keeping/room.ts';
import { readName, readUserId } from './keeping/visitor.ts';
import { GiveForm } from './views/give-form.ts';
import { OwnGiftsView } from './views/own-gifts-view.ts';
import { RoomView } from './views/room-view.ts';
import { StageView } from './views/stage-view.ts';
import { WORDS } from './words.ts';

const ROOM_AGAIN_MS = 2_000;
const REFRESH_EVERY_MS = 50;

async function open(): Promise<void> {
	const view = new RoomView();
	const room = await fetchRoom();
	if (!room) {
		view.showBanner(WORDS.noRoom);
		systemClock.after(ROOM_AGAIN_MS, () => void open());
		return;
	}
	view.showBanner(null);
	view.showRoom(room);
	const name = readName(localStorage);
	if (name === null) view.askName(null, (chosen) => enter(room, view, chosen));
	else enter(room, view, name);
}

function enter(room: Room, view: RoomView, firstName: string): void {
	let senderName = firstName;
	let { catalogue } = room;
	const stage = new StageView(systemClock, room.host);
	const refresh = createRefresh(() => mine.show(client.gifts, catalogue, stage.onScreen));
	const client: AudienceClient = openClient(room, {
		giftChanged: refresh,
		drawn: (drawing) => {
			stage.draw(drawing);
			refresh();
		},
		takenOff: (gone) => {
			stage.takeOff(gone);
			refresh();
		},
		link: (state) => {
			view.showLink(state, () => client.rejoin());
			// A streak ends with its link, on both sides.
			if (state !== 'connected') form.endStreak();
		},
		notice: ({ notice }) => {
			if (notice === 'catalogue_changed') void refreshCatalogue();
			else view.showBanner(notice === 'paused' ? WORDS.paused : null);
		},
		problem: ({ from, detail }) => console.warn('giftwarden:', from ?? 'this page', detail),
	});
	const mine = new OwnGiftsView({
		askAgain: (giftId) => client.askAgain(giftId),
		dismiss: (giftId) => {
			client.dismiss(giftId);
			refresh();
		},
	});
	const form = new GiveForm(
		{
			give: (gift, count, note) => void tell(client.ask({ gift, count, note, senderName })),
			startCombo: (gift) => client.startCombo({ gift, note: null, senderName }),
			growCombo: (comboId, pieces) => void tell(client.growCombo(comboId, pieces, false)),
		},
		systemClock,
	);

	async function tell(asked: Promise<GiftId | null>): Promise<void> {
		if ((await asked) === null) view.showBanner(WORDS.notStored);
	}

	async function refreshCatalogue(): Promise<void> {
		catalogue = (await fetchRoom())?.catalogue ?? catalogue;
		form.show(catalogue);
	}

	const rename = (chosen: string): void => {
		senderName = chosen;
		view.showName(chosen);
	};
	view.showSeat(senderName, () => view.askName(senderName, rename));
	form.show(catalogue);
	void client.start().then(refresh);
}

function openClient({ room, host, keys, path }: Room, events: Partial<AudienceEvents>): AudienceClient {
	const userId = readUserId(localStorage);
	const url = `${location.origin.replace(/^http/, 'ws')}${path}`;
	return new AudienceClient({
		session: openHubSession({ url, userId, clock: systemClock, connect: (address) => new WebSocket(address) }),
		room,
		host,
		keys,
		primitives: noblePrimitives,
		clock: systemClock,
		store: new LocalGiftStore(localStorage, `${room}.${userId}`),
		ids: uuidGiftIds,
		jitter: () => Math.random(),
		events,
	});
}

/** In a storm gifts change many times a second; the list is drawn anew at most twenty times. */
function createRefresh(run: () => void): () => void {
	let isPlanned = false;
	return () => {
		if (isPlanned) return;
		isPlanned = true;
		systemClock.after(REFRESH_EVERY_MS, () => {
			isPlanned = false;
			run();
		});
	};
}

void open();
