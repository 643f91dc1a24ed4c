import { dialog, nativeTheme, shell } from 'electron';
import { dirname, join } from 'node:path';
import type { Clock } from '../../../protocol/clock.ts';
import type { Log } from '../../ipc/log.ts';
import type { Shell } from '../room/desk-calls.ts';
import { makeExportName } from '../keeping/export-name.ts';
import type { SettingsFile } from '../keeping/settings-file.ts';
import { DIALOGS } from '../messages.ts';
import { mayOpenOutside } from '../security/open-outside.ts';
import type { DeskPage } from './desk-page.ts';

export interface ShellOptions {
	readonly settings: SettingsFile;
	readonly clock: Clock;
	readonly log: Log;
	readonly documentsFolder: string;
	/** Stands in for the dialog. */
	readonly exportPath: string | null;
	readonly room: string;
	readonly viewerPageUrl: string | null;
	readonly page: () => DeskPage | null;
}

/** The window system, as far as the desk may use it. */
export function createShell(options: ShellOptions): Shell {
	const { settings, log } = options;
	return {
		async chooseExportPath({ timeZone }) {
			if (options.exportPath !== null) return options.exportPath;
			const name = makeExportName({ room: options.room, atMs: options.clock.now(), timeZone });
			const asked: Electron.SaveDialogOptions = {
				title: DIALOGS.exportTitle,
				defaultPath: join(settings.current.exportFolder ?? options.documentsFolder, name),
				filters: [{ name: DIALOGS.exportFilter, extensions: ['csv'] }],
				properties: ['createDirectory', 'showOverwriteConfirmation'],
			};
			const window = options.page()?.window;
			const { canceled, filePath } = await (window
				? dialog.showSaveDialog(window, asked)
				: dialog.showSaveDialog(asked));
			if (canceled || filePath === '') return null;
			rememberFolder(settings, dirname(filePath), log);
			return filePath;
		},
		showInFolder: (path) => shell.showItemInFolder(path),
		async openOutside(address) {
			if (!mayOpenOutside(address, options.viewerPageUrl)) throw new Error('this address may not be opened');
			await shell.openExternal(address);
		},
		answerClosing(answer) {
			const page = options.page();
			if (answer === 'shown') page?.closing.noteShown();
			// After this answer has left: its page goes with the window.
			else options.clock.after(0, () => page?.destroy());
		},
		setTheme: (theme) => (nativeTheme.themeSource = theme),
	};
}

function rememberFolder(settings: SettingsFile, exportFolder: string, log: Log): void {
	try {
		settings.change({ exportFolder });
	} catch (error) {
		log.error('the folder of the export could not be remembered', error);
	}
}
