// The rooms that this desk knows: their terms in settings.json, what is secret in them beside it, and the ledger that
// belongs to each by its address. A room that is forgotten leaves its ledger behind, and finds it again when it is saved
// with the same address.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Answer } from '../../../preload/api/answer.ts';
import type { SaveRoomWhy } from '../../../preload/api/desk-api.ts';
import { REHEARSAL_ROOM } from '../../../preload/api/rooms/rooms.ts';
import type { RoomDraft, RoomId, RoomList, RoomTerms, SavedRoom } from '../../../preload/api/rooms/rooms.ts';
import type { Log } from '../../ipc/log.ts';
import type { Secrets } from '../keeping/secrets.ts';
import type { SettingsFile } from '../keeping/settings-file.ts';
import { ROOMS_MAX } from '../keeping/settings.ts';

export interface SavedRoomsOptions {
	readonly settings: SettingsFile;
	/** Opened when it is first needed: a keyring may ask its person for a password, and a rehearsal has no use for it. */
	readonly openSecrets: () => Promise<Secrets>;
	readonly log: Log;
	/** Each room has a folder of its own in it. */
	readonly roomsFolder: string;
}

export interface RoomOrder {
	readonly replaces: RoomId | null;
	readonly draft: RoomDraft;
}

export type KnownRoom = Omit<SavedRoom, 'hasSecret'>;

const READABLE_LENGTH_MAX = 32;
const DIGEST_LENGTH = 16;

/** `friday-night-3f5a0c9e12ab7d40`: RTM allows names that no file system takes, so that the digest tells rooms apart. */
export function nameRoom({ appId, room, host }: Pick<RoomTerms, 'appId' | 'room' | 'host'>): RoomId {
	const readable = room
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.slice(0, READABLE_LENGTH_MAX)
		.replaceAll(/^-+|-+$/g, '');
	const address = `${appId.toLowerCase()}\n${room}\n${host}`;
	const digest = createHash('sha256').update(address).digest('hex').slice(0, DIGEST_LENGTH);
	return [readable, digest].filter((part) => part !== '').join('-') as RoomId;
}

export class SavedRooms {
	readonly #options: SavedRoomsOptions;
	#chosen: RoomId;
	#secrets: Promise<Secrets> | null = null;

	constructor(options: SavedRoomsOptions) {
		this.#options = options;
		this.#chosen = options.settings.current.lastRoom;
	}

	/** In the order in which they were saved, and whether their secrets outlive this run. */
	async list(): Promise<Pick<RoomList, 'rooms' | 'keepsSecrets'>> {
		const secrets = await this.#openSecrets();
		return {
			rooms: this.#known.map((room) => ({ ...room, hasSecret: secrets.find(room.roomId) !== null })),
			keepsSecrets: secrets.isKept ? 'encrypted' : 'this_run',
		};
	}

	find(roomId: RoomId): KnownRoom | null {
		return this.#known.find((room) => room.roomId === roomId) ?? null;
	}

	async findSecret(roomId: RoomId): Promise<string | null> {
		return (await this.#openSecrets()).find(roomId);
	}

	/** The room to open; null is the rehearsal room, also where the last one is not known any more. */
	get chosen(): KnownRoom | null {
		return this.find(this.#chosen);
	}

	/** Answers false for a room that nobody knows. */
	choose(roomId: RoomId): boolean {
		if (roomId !== REHEARSAL_ROOM && !this.find(roomId)) return false;
		this.#chosen = roomId;
		this.#remember(roomId);
		return true;
	}

	/** For this run, whatever was open last. */
	chooseRehearsal(): void {
		this.#chosen = REHEARSAL_ROOM;
	}

	/** What is secret in a draft: what was typed, or what is kept, as long as it goes to nobody new. */
	async findSecretFor({ replaces, draft }: RoomOrder): Promise<string | null> {
		if (draft.secret !== null) return draft.secret;
		const before = replaces ? this.find(replaces) : null;
		return before && isSameHolder(before, draft) ? await this.findSecret(before.roomId) : null;
	}

	/** Rejects where settings or secrets cannot be written. `openRoom` is the one that is open now. */
	async save(order: RoomOrder, openRoom: RoomId): Promise<Answer<null, SaveRoomWhy>> {
		const { replaces, draft } = order;
		const { secret: _secret, ...terms } = draft;
		const roomId = nameRoom(terms);
		const refusal = this.#findRefusal({ replaces, roomId, openRoom });
		if (refusal) return { ok: false, why: refusal, detail: '' };
		const secret = await this.findSecretFor(order);
		if (secret === null && needsSecret(terms)) return { ok: false, why: 'secret_missing', detail: '' };
		const secrets = await this.#openSecrets();
		// The secret first: terms without it would be saved as a room that cannot be entered.
		if (secret !== null && needsSecret(terms)) await secrets.keep(roomId, secret);
		const { settings } = this.#options;
		const { rooms } = settings.current;
		const at = rooms.findIndex((room) => nameRoom(room) === replaces);
		settings.change({ rooms: at < 0 ? [...rooms, terms] : rooms.with(at, terms) });
		if (!needsSecret(terms)) secrets.forget(roomId);
		if (replaces && replaces !== roomId) secrets.forget(replaces);
		return { ok: true, value: null };
	}

	/** Rejects where settings or secrets cannot be written. */
	async forget(roomId: RoomId): Promise<Answer<null>> {
		const { settings } = this.#options;
		const secrets = await this.#openSecrets();
		secrets.forget(roomId);
		settings.change({ rooms: settings.current.rooms.filter((room) => nameRoom(room) !== roomId) });
		return { ok: true, value: null };
	}

	/** A disk that refuses must not keep a person from the room: then only the next start does not know of it. */
	#remember(lastRoom: RoomId): void {
		try {
			this.#options.settings.change({ lastRoom });
		} catch (error) {
			this.#options.log.error('the last room could not be remembered', error);
		}
	}

	#findRefusal(asked: { replaces: RoomId | null; roomId: RoomId; openRoom: RoomId }): SaveRoomWhy | null {
		const { replaces, roomId, openRoom } = asked;
		if (replaces !== null && !this.find(replaces)) return 'room_unknown';
		if (replaces !== roomId && this.find(roomId)) return 'room_saved_already';
		// Its ledger belongs to its address, and is open.
		if (replaces !== null && replaces === openRoom && roomId !== openRoom) return 'room_is_open';
		if (replaces === null && this.#options.settings.current.rooms.length >= ROOMS_MAX) return 'too_many_rooms';
		return null;
	}

	get #known(): readonly KnownRoom[] {
		return this.#options.settings.current.rooms.map((terms) => {
			const roomId = nameRoom(terms);
			return { ...terms, roomId, ledgerPath: join(this.#options.roomsFolder, roomId, 'ledger.sqlite') };
		});
	}

	#openSecrets(): Promise<Secrets> {
		this.#secrets ??= this.#options.openSecrets();
		return this.#secrets;
	}
}

export function needsSecret({ tokens }: Pick<RoomTerms, 'tokens'>): boolean {
	return tokens.kind === 'pasted' || (tokens.kind === 'server' && tokens.headerName !== '');
}

/** Whoever edits a room must not be able to send its password to another server than the one it was typed for. */
function isSameHolder(before: RoomTerms, now: RoomTerms): boolean {
	const [from, to] = [before.tokens, now.tokens];
	if (from.kind !== 'server' || to.kind !== 'server') return from.kind === to.kind;
	return new URL(from.url).origin === new URL(to.url).origin && from.headerName === to.headerName;
}
