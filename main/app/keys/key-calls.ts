// What the window may ask about the keys of the open room. Passphrases come in and go no further than the key store; a
// file is chosen in the system's own dialog and read here, so that the page never holds what is in it.

import type { Answer } from '../../../preload/api/answer.ts';
import type { KeysRow } from '../../../preload/api/keys/key-rows.ts';
import type { Primitives } from '../../../protocol/primitives/primitives.ts';
import type { DeskCalls, DeskChange, KeyCall } from '../../ipc/desk-backend.ts';
import type { RoomName } from '../../keys/store/identity.ts';
import type { KeyKeeper } from '../../keys/store/key-keeper.ts';
import { NotWrittenError, tellWhyNotWritten } from '../../ledger/worker/export/appear-whole.ts';
import { describeKeyFile, describeKeys } from './keys-row.ts';
import type { ChosenFile } from './keys-row.ts';

/** What the window system and the disk do for the keys. */
export interface KeyShell {
	/** Null where the person chose no place. */
	chooseExportPath(room: RoomName): Promise<string | null>;
	/** Null where the person chose no file. */
	chooseImportPath(): Promise<string | null>;
	/** Rejects where the disk says no. */
	readFile(path: string): Promise<string | null>;
	writeFile(path: string, text: string): Promise<void>;
	copyText(text: string): Promise<void>;
}

export interface KeyCallsOptions {
	readonly keeper: KeyKeeper;
	/** The keys of another room, as they lie on the disk. */
	readonly openOther: (name: RoomName) => Promise<KeyKeeper>;
	readonly primitives: Primitives;
	readonly shell: KeyShell;
	readonly tell: (change: DeskChange) => void;
}

export function createKeyCalls(options: KeyCallsOptions): Pick<DeskCalls, KeyCall> {
	const { keeper, primitives, shell } = options;
	keeper.onChange(() => options.tell({ keys: describeKeys(keeper, primitives) }));
	const answer = (): Answer<KeysRow> => ({ ok: true, value: describeKeys(keeper, primitives) });
	return {
		...createFileCalls(options, answer),
		unlockKeys: ({ passphrase }) =>
			attempt(async () => {
				const unlocked = await keeper.unlock(passphrase);
				if (unlocked === 'unlocked') return answer();
				return refuse(unlocked === 'not_locked' ? 'keys_not_locked' : unlocked);
			}),
		keepKeys: (as) =>
			attempt(async () => {
				const kept = await keeper.keep(as);
				if (kept === 'kept') return answer();
				return refuse(kept === 'locked' ? 'keys_locked' : kept);
			}),
		rotateKeys: ({ passphrase }) =>
			attempt(async () => {
				const rotated = await keeper.rotate(passphrase);
				if (rotated === null) return refuse('keys_not_open');
				return rotated === 'wrong_passphrase' ? refuse(rotated) : answer();
			}),
		async copyInvite() {
			const { invite } = describeKeys(keeper, primitives);
			if (invite === null) return refuse('keys_not_open');
			await shell.copyText(invite);
			return { ok: true, value: null };
		},
	};
}

function createFileCalls(options: KeyCallsOptions, answer: () => Answer<KeysRow>) {
	const { keeper, openOther, primitives, shell } = options;
	let chosen: ChosenFile | null = null;
	return {
		exportKeys: ({ passphrase }) =>
			attempt(async () => {
				if (keeper.state.kind !== 'open') return refuse('keys_not_open');
				const path = await shell.chooseExportPath(keeper.name);
				if (path === null) return refuse('no_place_chosen');
				const text = await keeper.exportIdentity(passphrase);
				if (text === null) return refuse('keys_not_open');
				try {
					await shell.writeFile(path, text);
				} catch (error) {
					if (!(error instanceof NotWrittenError)) throw error;
					return { ok: false, why: 'not_written', detail: tellWhyNotWritten(error) } as const;
				}
				return { ok: true, value: { path } } as const;
			}),
		chooseKeyFile: () =>
			attempt(async () => {
				const path = await shell.chooseImportPath();
				if (path === null) return refuse('no_file_chosen');
				const text = await readOrNull(shell, path);
				if (text === null) return refuse('file_unreadable');
				const identity = keeper.readImport(text);
				if (!identity) return refuse('not_a_key_file');
				const isThisRoom = keeper.isOfThisRoom(identity);
				const here = (isThisRoom ? keeper : await openOther(identity)).known;
				chosen = { fileName: path.split(/[\\/]/).at(-1) ?? '', identity };
				return { ok: true, value: describeKeyFile(chosen, { isThisRoom, here, primitives }) } as const;
			}),
		importKeys: ({ passphrase, replaces, isForOtherRoom }) =>
			attempt(async () => {
				if (!chosen) return refuse('no_file_chosen');
				const isThisRoom = keeper.isOfThisRoom(chosen.identity);
				if (!isThisRoom && !isForOtherRoom) return refuse('other_room');
				const into = isThisRoom ? keeper : await openOther(chosen.identity);
				const imported = await into.import(chosen.identity, { passphrase, replaces });
				if (imported !== 'imported') return refuse(imported);
				chosen = null;
				return answer();
			}),
	} satisfies Partial<DeskCalls>;
}

async function readOrNull(shell: KeyShell, path: string): Promise<string | null> {
	try {
		return await shell.readFile(path);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error)) throw error;
		return null;
	}
}

/** A disk that says no is an everyday answer; anything else is a bug and stays an exception. */
async function attempt<Given>(work: () => Promise<Given>): Promise<Given | Answer<never>> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof NotWrittenError)) throw error;
		return { ok: false, why: 'storage_unavailable', detail: tellWhyNotWritten(error) };
	}
}

function refuse<Why extends string>(why: Why): { ok: false; why: Why; detail: string } {
	return { ok: false, why, detail: '' };
}
