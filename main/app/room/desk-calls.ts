import { assertNever } from '../../../protocol/exhaustive.ts';
import type { Answer } from '../../../preload/api/answer.ts';
import type { ClosingAnswer, DeskSettings, ExportOptions } from '../../../preload/api/desk-api.ts';
import type { KeysRow } from '../../../preload/api/keys/key-rows.ts';
import type { ExportProgress, RehearsalPace } from '../../../preload/api/rows.ts';
import type { DeskBackend, DeskCalls, DeskChange, KeyCall, RoomCall, StorageCalls } from '../../ipc/desk-backend.ts';
import type { SettingsFile } from '../keeping/settings-file.ts';

/** What the window system does for the desk. */
export interface Shell {
	/** Null where the person chose no place. */
	chooseExportPath(options: ExportOptions): Promise<string | null>;
	showInFolder(path: string): void;
	openOutside(address: string): Promise<void>;
	setTheme(theme: DeskSettings['theme']): void;
	/** What the page says to the question whether to close. */
	answerClosing(answer: ClosingAnswer): void;
}

export interface DeskCallsOptions {
	readonly backend: DeskBackend;
	readonly settings: SettingsFile;
	readonly shell: Shell;
	/** Null in a real room. */
	readonly rehearsal: { readonly viewerPageUrl: string; setPace(pace: RehearsalPace): void } | null;
	/** The calls about the ledger's file. */
	readonly storage: StorageCalls;
	/** The calls about the room's keys, and what they are now. */
	readonly keys: { readonly calls: Pick<DeskCalls, KeyCall>; read(): KeysRow };
	readonly roomCalls: Pick<DeskCalls, RoomCall>;
	/** For the window, beside what the backend says by itself. */
	readonly tell: (change: DeskChange) => void;
}

/** Every call of DeskApi: the host's own, and those that need the window system or the settings file. */
export function createDeskCalls(options: DeskCallsOptions): DeskCalls {
	const { backend, settings, shell, rehearsal, keys, roomCalls, storage, tell } = options;
	return {
		...backend,
		...keys.calls,
		...roomCalls,
		...storage,
		...createExportCalls(options),
		async readDesk() {
			const read = await backend.readDesk();
			if (!read.ok) return read;
			return { ok: true, value: { ...read.value, settings: settings.current.desk, keys: keys.read() } };
		},
		saveSettings(desk) {
			try {
				settings.change({ desk });
			} catch (error) {
				if (!(error instanceof Error && 'code' in error)) throw error;
				return { ok: false, why: 'storage_unavailable', detail: `the settings cannot be written: ${error.message}` };
			}
			shell.setTheme(desk.theme);
			tell({ settings: desk });
			return { ok: true, value: desk };
		},
		setRehearsalPace(pace) {
			if (!rehearsal) return notARehearsal();
			rehearsal.setPace(pace);
			tell({ stale: ['room'] });
			return { ok: true, value: pace };
		},
		answerClosing(answer) {
			shell.answerClosing(answer);
			return { ok: true, value: null };
		},
		async openViewerPage() {
			if (!rehearsal) return notARehearsal();
			await shell.openOutside(rehearsal.viewerPageUrl);
			return { ok: true, value: null };
		},
	};
}

function createExportCalls({ backend, shell }: DeskCallsOptions): Pick<DeskCalls, 'exportHistory' | 'showExport'> {
	let isAsking = false;
	let finishedPath: string | null = null;
	backend.onChange(({ exportProgress }) => {
		if (exportProgress) finishedPath = readFinishedPath(exportProgress) ?? finishedPath;
	});
	return {
		async exportHistory(options) {
			if (isAsking) return { ok: false, why: 'export_running', detail: 'the dialog for a place is open' };
			isAsking = true;
			try {
				const path = await shell.chooseExportPath(options);
				if (path === null) return { ok: false, why: 'no_place_chosen', detail: '' };
				return await backend.exportHistory(options, path);
			} finally {
				isAsking = false;
			}
		},
		showExport() {
			if (finishedPath === null) return { ok: false, why: 'nothing_exported', detail: '' };
			shell.showInFolder(finishedPath);
			return { ok: true, value: null };
		},
	};
}

function readFinishedPath({ state, path }: ExportProgress): string | null {
	switch (state) {
		case 'done':
			return path;
		case 'running':
		case 'cancelled':
		case 'failed':
			return null;
		default:
			return assertNever(state, 'the state of an export');
	}
}

function notARehearsal(): Answer<never, 'not_a_rehearsal'> {
	return { ok: false, why: 'not_a_rehearsal', detail: 'this is a real room' };
}
