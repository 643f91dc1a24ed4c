import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import { APP_NAME, MENU } from '../messages.ts';

export interface MenuOptions {
	readonly isPackaged: boolean;
	readonly isMac: boolean;
	readonly onShowLog: () => void;
	readonly onShowLedger: () => void;
}

/** The system's own roles, and one more: what the desk does is done in its page, where it can be seen and undone. */
export function setMenu(options: MenuOptions): void {
	Menu.setApplicationMenu(Menu.buildFromTemplate(makeMenu(options)));
}

/** A person quits by closing the window, which may ask; the role of that name is for a system that waits for nobody. */
const quit: MenuItemConstructorOptions = {
	label: MENU.quit,
	accelerator: 'CommandOrControl+Q',
	click: (_item, window) => (window ? window.close() : app.quit()),
};

export function makeMenu({ isPackaged, isMac, onShowLog, onShowLedger }: MenuOptions): MenuItemConstructorOptions[] {
	const forDevelopers: MenuItemConstructorOptions[] = [
		{ type: 'separator' },
		{ role: 'reload' },
		{ role: 'toggleDevTools' },
	];
	const ofApp: MenuItemConstructorOptions = {
		label: APP_NAME,
		submenu: [
			{ role: 'about' },
			{ type: 'separator' },
			{ role: 'hide' },
			{ role: 'hideOthers' },
			{ role: 'unhide' },
			{ type: 'separator' },
			quit,
		],
	};
	return [
		...(isMac ? [ofApp] : []),
		{ label: MENU.file, submenu: [isMac ? { role: 'close' } : quit] },
		{
			label: MENU.edit,
			submenu: [
				{ role: 'undo' },
				{ role: 'redo' },
				{ type: 'separator' },
				{ role: 'cut' },
				{ role: 'copy' },
				{ role: 'paste' },
				{ role: 'selectAll' },
			],
		},
		{
			label: MENU.view,
			submenu: [
				{ role: 'resetZoom' },
				{ role: 'zoomIn' },
				{ role: 'zoomOut' },
				{ type: 'separator' },
				{ role: 'togglefullscreen' },
				...(isPackaged ? [] : forDevelopers),
			],
		},
		{ label: MENU.window, role: 'windowMenu' },
		{
			label: MENU.help,
			role: 'help',
			submenu: [
				{ label: MENU.showLedger, click: onShowLedger },
				{ label: MENU.showLog, click: onShowLog },
				...(isMac ? [] : [{ type: 'separator' } as const, { role: 'about' } as const]),
			],
		},
	];
}
