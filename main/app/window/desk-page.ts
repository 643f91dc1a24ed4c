// The desk's window together with the page in it. A page that crashes is loaded again, and the host does not notice; one
// that keeps crashing is left to a person.

import type { BrowserWindow } from 'electron';
import { PUSH_CHANNEL } from '../../../preload/api/channels.ts';
import type { Clock } from '../../../protocol/clock.ts';
import type { Log } from '../../ipc/log.ts';
import type { Pushes } from '../../ipc/pushes.ts';
import type { SettingsFile } from '../keeping/settings-file.ts';
import { DESK_ADDRESS } from '../security/app-scheme.ts';
import { ClosingQuestion } from './closing/closing-question.ts';
import { CrashLimit } from './crash-limit.ts';
import { bringToFront, createDeskWindow } from './desk-window.ts';

export interface DeskPageOptions {
	readonly preloadPath: string;
	readonly isPackaged: boolean;
	readonly settings: SettingsFile;
	readonly pushes: Pushes;
	readonly clock: Clock;
	readonly log: Log;
	/** The page cannot be shown: it crashed too often, or could not be loaded. */
	readonly onLost: (detail: string) => void;
	/** Whether closing the window leaves somebody alone. */
	readonly isLive: () => boolean;
	/** The window is gone. */
	readonly onClosed: () => void;
}

export class DeskPage {
	readonly window: BrowserWindow;
	readonly closing: ClosingQuestion;
	readonly #options: DeskPageOptions;
	readonly #crashes = new CrashLimit();

	constructor(options: DeskPageOptions) {
		this.#options = options;
		const { preloadPath, isPackaged, settings, pushes, clock } = options;
		this.window = createDeskWindow({
			preloadPath,
			isPackaged,
			place: settings.current.window,
			onPlaced: (window) => this.#keepPlace(() => settings.change({ window })),
			onHidden: (isHidden) => pushes.setHidden(isHidden),
		});
		this.closing = new ClosingQuestion({
			clock,
			isLive: () => this.#isLive(),
			ask: () => this.#askBeforeClosing(),
			close: () => {
				options.log.warn('the page did not ask before closing; the window goes without a question');
				this.destroy();
			},
		});
		this.#followPage();
		this.window.on('close', (event) => {
			if (!this.closing.mayClose()) event.preventDefault();
		});
		this.window.on('closed', () => {
			this.closing.noteShown();
			pushes.stop();
			options.onClosed();
		});
	}

	load(): void {
		// A failure to load arrives as did-fail-load, with its reason.
		this.window.loadURL(DESK_ADDRESS).catch(() => undefined);
	}

	send(push: string): void {
		if (!this.window.isDestroyed()) this.window.webContents.send(PUSH_CHANNEL, push);
	}

	bringToFront(): void {
		bringToFront(this.window);
	}

	destroy(): void {
		this.window.destroy();
	}

	/** A ledger that cannot be read any more holds up nobody. */
	#isLive(): boolean {
		try {
			return this.#options.isLive();
		} catch (error) {
			this.#options.log.error('whether the room is live cannot be read', error);
			return false;
		}
	}

	/** Where it can be seen: a window may also be closed from the task bar. */
	#askBeforeClosing(): void {
		this.bringToFront();
		this.#options.pushes.change({ closingAsked: true });
	}

	#followPage(): void {
		const { pushes, log, clock, onLost } = this.#options;
		const contents = this.window.webContents;
		contents.on('did-start-loading', () => pushes.stop());
		contents.on('did-fail-load', (_event, code, description, address, isMainFrame) => {
			if (!isMainFrame) return;
			log.warn('the page could not be loaded', { code, description, address });
			onLost(`${description} (${code}) at ${address}`);
		});
		contents.on('render-process-gone', (_event, { reason, exitCode }) => {
			pushes.stop();
			if (reason === 'clean-exit') return;
			log.warn('the page crashed', { reason, exitCode });
			if (this.#crashes.mayReload(clock.now())) this.load();
			else onLost(`the page ended again and again: ${reason} (${exitCode})`);
		});
		contents.on('preload-error', (_event, _path, error) => log.error('the preload script failed', error));
		this.window.on('unresponsive', () => log.warn('the page does not answer'));
		this.window.on('responsive', () => log.info('the page answers again'));
	}

	/** Where the window was is worth a try, and no more. */
	#keepPlace(keep: () => void): void {
		try {
			keep();
		} catch (error) {
			this.#options.log.error('the place of the window could not be kept', error);
		}
	}
}
