import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { WindowPlace } from '../keeping/settings.ts';
import { APP_NAME } from '../messages.ts';
import { choosePlace, WINDOW_SIZE } from './window-place.ts';

/** The page's own background in both themes, so that nothing flashes before the first frame. */
export const BACKGROUND = { dark: '#101216', light: '#f3f4f7' } as const;

export interface DeskWindowOptions {
	readonly preloadPath: string;
	readonly place: WindowPlace | null;
	readonly isPackaged: boolean;
	/** The window was moved or resized and rests now, or is about to close. */
	readonly onPlaced: (place: WindowPlace) => void;
	readonly onHidden: (isHidden: boolean) => void;
}

/** The one window of the desk, shown once it has something to show. Nothing is loaded yet. */
export function createDeskWindow(options: DeskWindowOptions): BrowserWindow {
	const { minWidth, minHeight } = WINDOW_SIZE;
	const screens = screen.getAllDisplays().map((display) => display.workArea);
	const window = new BrowserWindow({
		...choosePlace(options.place, screens),
		minWidth,
		minHeight,
		title: APP_NAME,
		show: false,
		// See decision 59: a page that wants to be drawn waits for the process that draws, and its script with it.
		paintWhenInitiallyHidden: false,
		autoHideMenuBar: true,
		backgroundColor: chooseBackground(),
		webPreferences: {
			preload: options.preloadPath,
			sandbox: true,
			contextIsolation: true,
			nodeIntegration: false,
			nodeIntegrationInWorker: false,
			nodeIntegrationInSubFrames: false,
			webSecurity: true,
			webviewTag: false,
			allowRunningInsecureContent: false,
			experimentalFeatures: false,
			navigateOnDragDrop: false,
			safeDialogs: true,
			spellcheck: false,
			devTools: !options.isPackaged,
		},
	});
	if (options.place?.isMaximised) window.maximize();
	// The page's script has run by then.
	window.webContents.once('did-finish-load', () => window.show());
	followPlace(window, options.onPlaced);
	followSight(window, options.onHidden);
	followTheme(window);
	return window;
}

export function chooseBackground(): string {
	return BACKGROUND[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'];
}

export function bringToFront(window: BrowserWindow): void {
	if (window.isMinimized()) window.restore();
	window.show();
	window.focus();
}

function followPlace(window: BrowserWindow, onPlaced: (place: WindowPlace) => void): void {
	const tell = (): void => {
		if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
		onPlaced({ ...window.getNormalBounds(), isMaximised: window.isMaximized() });
	};
	window.on('resized', tell);
	window.on('moved', tell);
	window.on('maximize', tell);
	window.on('unmaximize', tell);
	// On Linux nothing says that a move has ended, so that the last place is also taken at the end.
	window.on('close', tell);
}

function followSight(window: BrowserWindow, onHidden: (isHidden: boolean) => void): void {
	window.on('minimize', () => onHidden(true));
	window.on('hide', () => onHidden(true));
	window.on('restore', () => onHidden(false));
	window.on('show', () => onHidden(false));
}

function followTheme(window: BrowserWindow): void {
	const follow = (): void => window.setBackgroundColor(chooseBackground());
	nativeTheme.on('updated', follow);
	window.on('closed', () => nativeTheme.off('updated', follow));
}
