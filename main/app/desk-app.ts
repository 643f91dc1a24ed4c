// The life of the app, from ready to quit: the room, the window that shows it, and the message that stands there instead
// when something is wrong. What must never happen: the app ends with something entered but not on the disk, or goes on
// writing after a fault that nobody understands.

import { app, ipcMain } from 'electron';
import type { Clock } from '../../protocol/clock.ts';
import { connectPage } from '../ipc/connect-page.ts';
import type { DeskCalls, DeskChange, DeskPart, DeskParts, StorageCalls } from '../ipc/desk-backend.ts';
import type { Log } from '../ipc/log.ts';
import { Pushes } from '../ipc/pushes.ts';
import { registerCalls } from '../ipc/register-calls.ts';
import { isFromDesk } from '../ipc/sender.ts';
import type { Caller } from '../ipc/sender.ts';
import { createDeskCalls } from './room/desk-calls.ts';
import type { DeskCallsOptions, Shell } from './room/desk-calls.ts';
import { describeError, redact } from './keeping/redact.ts';
import type { SettingsFile } from './keeping/settings-file.ts';
import { SMOKE_PAINTED } from './messages.ts';
import type { MessageAction } from './messages.ts';
import type { Room } from './room/room.ts';
import { nameStartFault } from './window/start-fault.ts';
import type { StartFault } from './window/start-fault.ts';
import type { MessagePage } from './window/message-page.ts';
import type { StartOffer } from './storage/restore-at-start.ts';
import { DeskPage } from './window/desk-page.ts';
import type { MessageWindow } from './window/message-window.ts';

const SMOKE_WITHIN_MS = 60_000;

export interface DeskAppOptions {
	readonly isSmoke: boolean;
	readonly preloadPath: string;
	readonly settings: SettingsFile;
	readonly clock: Clock;
	readonly log: Log;
	readonly message: MessageWindow;
	openRoom(): Promise<Room>;
	createShell(room: Room, page: () => DeskPage | null): Shell;
	createKeys(room: Room, page: () => DeskPage | null, tell: (change: DeskChange) => void): DeskCallsOptions['keys'];
	createStorage(
		room: Room,
		page: () => DeskPage | null,
		tell: (change: DeskChange) => void,
		reopen: (between: () => Promise<void>) => void,
	): StorageCalls;
	/** The way back where the ledger cannot be opened. */
	readonly restore: { offer(): Promise<StartOffer>; take(): void };
	showLedgerFolder(): void;
	showLog(): void;
	/** The desk has painted for the first time since it was opened. */
	onPainted(page: DeskPage): void;
}

export class DeskApp {
	readonly #options: DeskAppOptions;
	readonly #pushes: Pushes;
	#page: DeskPage | null = null;
	#room: Room | null = null;
	#calls: Promise<DeskCalls | null> = Promise.resolve(null);
	#closing: Promise<void> | null = null;
	#hasFailed = false;

	constructor(options: DeskAppOptions) {
		this.#options = options;
		const { clock, log } = options;
		this.#pushes = new Pushes({
			clock,
			readParts: (parts) => this.#readParts(parts),
			send: (push) => this.#page?.send(push),
		});
		const isDesk = (caller: Caller): boolean => isFromDesk(caller, this.#page?.window.webContents ?? null);
		const calls = () => (this.#closing || this.#hasFailed ? null : this.#calls);
		registerCalls({ receiver: ipcMain, calls, isFromDesk: isDesk, log });
		connectPage({ receiver: ipcMain, pushes: this.#pushes, isFromDesk: isDesk, onPainted: () => this.#painted() });
	}

	/** Opens the window and the room beside each other; the page's first question waits for the room. */
	open(): void {
		if (this.#options.isSmoke) this.#options.clock.after(SMOKE_WITHIN_MS, () => this.#endSmoke('nothing was painted'));
		this.#openPage();
		// First the page: its process starts while this one opens the ledger.
		this.#page?.load();
		this.#calls = this.#openRoom();
		this.#options.message.close();
	}

	bringToFront(): void {
		if (this.#page) this.#page.bringToFront();
		else this.#options.message.bringToFront();
	}

	/** Something happened that should never happen: nothing more is written, and a person is told. */
	stopForFault(error: unknown): void {
		this.#options.log.error('a fault of Giftwarden itself', error);
		if (this.#hasFailed) return;
		this.#hasFailed = true;
		try {
			this.#room?.abandon();
		} catch (failure) {
			this.#options.log.error('the host could not be stopped', failure);
		}
		this.#room = null;
		this.#say('host_stopped', error);
	}

	/** Closes the room, once; afterwards the app may quit. */
	close(): Promise<void> {
		this.#closing ??= this.#closeRoom();
		return this.#closing;
	}

	get isClosed(): boolean {
		return this.#closing !== null && this.#room === null;
	}

	#openPage(): void {
		const { preloadPath, settings, clock, log } = this.#options;
		const page = new DeskPage({
			preloadPath,
			isPackaged: app.isPackaged,
			settings,
			pushes: this.#pushes,
			clock,
			log,
			onLost: (detail) => this.#say('page_crashed', detail),
			onClosed: () => {
				if (this.#page === page) this.#page = null;
			},
		});
		this.#page = page;
	}

	async #openRoom(): Promise<DeskCalls | null> {
		const { openRoom, createShell, createKeys, createStorage, settings } = this.#options;
		const tell = (change: DeskChange): void => this.#pushes.change(change);
		if (this.#room) return this.#calls;
		try {
			const room = await openRoom();
			this.#room = room;
			room.backend.onChange((change) => this.#pushes.change(change));
			return createDeskCalls({
				backend: room.backend,
				settings,
				shell: createShell(room, () => this.#page),
				rehearsal: room,
				keys: createKeys(room, () => this.#page, tell),
				storage: createStorage(
					room,
					() => this.#page,
					tell,
					(between) => this.#reopen(between),
				),
				tell,
			});
		} catch (error) {
			const fault = nameStartFault(error);
			this.#options.log.error('the room could not be opened', error, { fault });
			this.#say(fault, error);
			return null;
		}
	}

	/** Another ledger, or the same one anew: the room closes, and the page reads everything when it is open again. */
	#reopen(between: () => Promise<void>): void {
		const { log } = this.#options;
		// After the answer to whoever asked for it has left.
		this.#options.clock.after(0, () => {
			const room = this.#room;
			if (!room || this.#closing) return;
			this.#room = null;
			this.#pushes.stop();
			const closing = room.close().catch((error: unknown) => log.error('the room could not be closed in order', error));
			this.#calls = closing.then(between).then(
				() => this.#openRoom(),
				(error: unknown) => {
					log.error('the ledger could not be replaced', error);
					this.#say(nameStartFault(error), error);
					return null;
				},
			);
			this.#page?.load();
		});
	}

	async #closeRoom(): Promise<void> {
		const { log } = this.#options;
		// A room that is just being opened is opened first, then closed: it may have entered something already.
		await this.#calls;
		this.#pushes.stop();
		try {
			await this.#room?.close();
			log.info('the desk is closed');
		} catch (error) {
			log.error('the room could not be closed in order', error);
		}
		this.#room = null;
	}

	#readParts(parts: ReadonlySet<DeskPart>): DeskParts {
		if (!this.#room) return { revision: 0 };
		return this.#room.backend.readParts(parts);
	}

	#painted(): void {
		if (!this.#page) return;
		const startedMs = process.getCreationTime();
		const tookMs = startedMs === null ? null : Math.round(this.#options.clock.now() - startedMs);
		this.#options.log.info('the desk is painted', { tookMs });
		this.#options.onPainted(this.#page);
		if (!this.#options.isSmoke) return;
		process.stdout.write(`${SMOKE_PAINTED}\n`);
		app.quit();
	}

	/** Puts a message where the desk was. */
	#say(fault: StartFault, reason: unknown): void {
		if (this.#options.isSmoke) return this.#endSmoke(`${fault}: ${describeError(reason)}`);
		this.#show({ fault, detail: redact(describeError(reason)), actions: listActions(fault) });
	}

	#show(page: MessagePage): void {
		this.#options.message
			// Later, because a window must not be destroyed from within its own event.
			.show(page, (action) => this.#options.clock.after(0, () => this.#act(action)))
			.catch((error: unknown) => this.#options.log.error('the message could not be shown', error));
		this.#page?.destroy();
		this.#page = null;
	}

	#act(action: MessageAction): void {
		const { showLedgerFolder, showLog } = this.#options;
		if (action === 'quit') app.quit();
		else if (action === 'show-folder') showLedgerFolder();
		else if (action === 'show-log') showLog();
		else if (action === 'restore') void this.#offerRestore();
		else if (action === 'restore-now') this.#takeRestore();
		else if (this.#hasFailed) {
			// After a fault that nobody understands only a new process starts from what is on the disk.
			app.relaunch();
			app.exit(0);
		} else this.open();
	}

	async #offerRestore(): Promise<void> {
		const { restore, log } = this.#options;
		try {
			const offer = await restore.offer();
			if (offer.kind === 'offered')
				this.#show({ fault: 'restore_offered', facts: offer.facts, detail: '', actions: ['restore-now', 'quit'] });
			else
				this.#show({
					...{ fault: 'nothing_to_restore', facts: [offer.why], detail: '' },
					actions: ['restore', 'try-again', 'show-folder', 'quit'],
				});
		} catch (error) {
			log.error('the backups could not be looked at', error);
			this.#say('nothing_to_restore', error);
		}
	}

	#takeRestore(): void {
		try {
			this.#options.restore.take();
			this.open();
		} catch (error) {
			this.#options.log.error('the backup could not take its place', error);
			this.#say(nameStartFault(error), error);
		}
	}

	#endSmoke(why: string): void {
		process.stderr.write(`giftwarden: could not open: ${redact(why)}\n`);
		app.exit(1);
	}
}

function listActions(fault: StartFault): readonly MessageAction[] {
	const always: readonly MessageAction[] = ['show-folder', 'show-log', 'quit'];
	if (fault === 'ledger_from_newer_version') return always;
	return fault === 'ledger_damaged' ? ['restore', 'try-again', ...always] : ['try-again', ...always];
}
