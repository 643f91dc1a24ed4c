// What a person is doing with the rooms of this desk: the list as main last said it, and the form over one of them. It is
// kept for as long as the desk is open, so that a look at another screen costs nothing.

import type { Answer } from '../../preload/api/answer.ts';
import type { DeskApi, SaveRoomWhy } from '../../preload/api/desk-api.ts';
import type { RoomDraft, RoomId, RoomList, SavedRoom, TokenReading } from '../../preload/api/rooms/rooms.ts';
import { explainFailure } from '../forms/explain-failure.ts';
import { text } from '../messages/index.ts';
import { EMPTY_ROOM_FORM, readRoomForm, writeRoomForm } from './form/room-form.ts';
import type { RoomForm, TypedField } from './form/room-form.ts';

const words = text.rooms;

/** The form over a saved room, or over a new one. */
export interface RoomEdit {
	readonly saved: SavedRoom | null;
	readonly form: RoomForm;
}

export class RoomsWork {
	list = $state.raw<RoomList | null>(null);
	/** What kept the list from being read. */
	trouble = $state('');
	edit = $state.raw<RoomEdit | null>(null);
	/** Nobody is told that a field is empty before having had the chance to fill it. */
	touched = $state.raw<ReadonlySet<TypedField>>(new Set());
	/** What the typed token says about itself; null while it was not looked at. */
	token = $state.raw<TokenReading | null>(null);
	/** What kept the form from being saved or tested. */
	failure = $state('');
	isBusy = $state(false);
	/** A room is being opened: the desk is between two rooms. */
	opening = $state<RoomId | null>(null);

	readonly read = $derived(this.edit ? readRoomForm(this.edit.form, this.edit.saved) : null);

	readonly #api: DeskApi;

	constructor(api: DeskApi) {
		this.#api = api;
	}

	async readList(): Promise<void> {
		this.trouble = '';
		const answer = await this.#api.readRooms();
		if (answer.ok) this.#take(answer.value);
		else this.trouble = explainFailure(answer);
	}

	begin(saved: SavedRoom | null): void {
		this.edit = { saved, form: saved ? writeRoomForm(saved) : EMPTY_ROOM_FORM };
		this.touched = new Set();
		this.token = null;
		this.failure = '';
	}

	leave(): void {
		this.edit = null;
	}

	change(part: Partial<RoomForm>): void {
		if (!this.edit) return;
		this.edit = { ...this.edit, form: { ...this.edit.form, ...part } };
		this.failure = '';
		if (!('token' in part || 'appId' in part || 'host' in part)) return;
		this.token = null;
		void this.checkToken();
	}

	touch(field: TypedField): void {
		this.touched = new Set([...this.touched, field]);
	}

	/** Looks into a typed token, where there is enough to compare it with. Answers whether it would do. */
	async checkToken(): Promise<boolean> {
		const draft = this.read?.draft;
		if (!draft || draft.tokens.kind !== 'pasted' || draft.secret === null) return true;
		const { secret: token, appId, host } = draft;
		const answer = await this.#api.checkToken({ token, appId, host });
		// Typed on meanwhile: the later question has the answer.
		const now = this.read?.draft;
		if (now?.secret !== token || now.appId !== appId || now.host !== host) return false;
		if (!answer.ok) {
			this.failure = explainFailure(answer);
			return false;
		}
		this.token = answer.value;
		return answer.value.kind === 'fits';
	}

	/** The draft, where nothing is wrong with it; otherwise every problem is told from now on. */
	async findDraft(): Promise<RoomDraft | null> {
		this.touched = new Set(Object.keys(EMPTY_ROOM_FORM) as TypedField[]);
		const draft = this.read?.draft ?? null;
		return draft && (await this.checkToken()) ? draft : null;
	}

	/** Answers the saved room, or null where something is wrong, which then stands in the form. */
	async save(): Promise<SavedRoom | null> {
		const draft = await this.findDraft();
		if (!draft) return null;
		const known = new Set(this.list?.rooms.map((room) => room.roomId));
		const replaces = this.edit?.saved?.roomId ?? null;
		const answer = await this.#ask(() => this.#api.saveRoom({ replaces, draft }));
		if (!answer.ok) {
			this.failure = explainSaving(answer);
			return null;
		}
		const at = this.list?.rooms.findIndex((room) => room.roomId === replaces) ?? -1;
		this.#take(answer.value);
		const saved = at < 0 ? answer.value.rooms.find((room) => !known.has(room.roomId)) : answer.value.rooms[at];
		this.edit = null;
		return saved ?? null;
	}

	/** Answers what went wrong, or null. */
	async forget(roomId: RoomId): Promise<string | null> {
		const answer = await this.#ask(() => this.#api.forgetRoom(roomId));
		if (answer.ok) {
			if (this.edit?.saved?.roomId === roomId) this.edit = null;
			this.#take(answer.value);
			return null;
		}
		if (answer.why === 'room_is_open') return words.forgetting.refused;
		if (answer.why === 'room_unknown') return words.forgetting.unknown;
		return explainFailure({ why: answer.why, detail: answer.detail });
	}

	/** The window shows the other room once main has opened it. Answers what went wrong, or null. */
	async open(roomId: RoomId): Promise<string | null> {
		this.opening = roomId;
		const answer = await this.#api.openRoom(roomId);
		this.opening = null;
		if (answer.ok) return null;
		return answer.why === 'room_unknown'
			? words.switching.unknown
			: explainFailure({ why: answer.why, detail: answer.detail });
	}

	/** Lines of the test come by push. */
	async test(): Promise<void> {
		const draft = await this.findDraft();
		if (!draft) return;
		const replaces = this.edit?.saved?.roomId ?? null;
		const answer = await this.#ask(() => this.#api.testConnection({ replaces, draft }));
		if (answer.ok) this.failure = '';
		else if (answer.why === 'test_running') this.failure = words.test.isRunning;
		else if (answer.why === 'host_is_signed_in') this.failure = words.test.isSignedIn;
		else this.failure = explainFailure({ why: answer.why, detail: answer.detail });
	}

	#take(list: RoomList): void {
		this.list = list;
	}

	async #ask<Result>(call: () => Promise<Result>): Promise<Result> {
		this.isBusy = true;
		const answer = await call();
		this.isBusy = false;
		return answer;
	}
}

function explainSaving({ why, detail }: Exclude<Answer<RoomList, SaveRoomWhy>, { ok: true }>): string {
	const { failures } = words.form;
	return why in failures
		? failures[why as SaveRoomWhy]
		: explainFailure({ why: why as Parameters<typeof explainFailure>[0]['why'], detail });
}

/** What a room is called at this desk. */
export function nameRoom({ label, room }: { readonly label: string; readonly room: string }): string {
	return label === '' ? room : label;
}
