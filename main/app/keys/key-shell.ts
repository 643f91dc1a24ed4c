import { clipboard, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { join } from 'node:path';
import type { UtcMs } from '../../../protocol/ids.ts';
import { makeExportName } from '../keeping/export-name.ts';
import { readBeginning, writeKeyFile } from '../keeping/keys/key-folder.ts';
import { DIALOGS } from '../messages.ts';
import type { KeyShell } from './key-calls.ts';

export interface KeyShellOptions {
	readonly documentsFolder: string;
	readonly now: () => UtcMs;
	readonly window: () => BrowserWindow | null;
}

/** The window system and the disk, as far as keys are carried with them. */
export function createKeyShell({ documentsFolder, now, window }: KeyShellOptions): KeyShell {
	const filters = [{ name: DIALOGS.keysFilter, extensions: ['json'] }];
	return {
		async chooseExportPath({ room }) {
			const name = makeExportName({ room: `${room} identity`, atMs: now(), timeZone: 'UTC', ending: 'json' });
			const asked: Electron.SaveDialogOptions = {
				title: DIALOGS.keysExportTitle,
				defaultPath: join(documentsFolder, name),
				filters,
				properties: ['createDirectory', 'showOverwriteConfirmation'],
			};
			const at = window();
			const { canceled, filePath } = await (at ? dialog.showSaveDialog(at, asked) : dialog.showSaveDialog(asked));
			return canceled || filePath === '' ? null : filePath;
		},
		async chooseImportPath() {
			const asked: Electron.OpenDialogOptions = { title: DIALOGS.keysImportTitle, filters, properties: ['openFile'] };
			const at = window();
			const { canceled, filePaths } = await (at ? dialog.showOpenDialog(at, asked) : dialog.showOpenDialog(asked));
			return canceled ? null : (filePaths[0] ?? null);
		},
		readFile: readBeginning,
		writeFile: writeKeyFile,
		async copyText(text) {
			await clipboard.writeText(text);
		},
	};
}
