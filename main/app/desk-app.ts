// The life of the app, from ready to quit: the room, the window that shows it, and the message that stands there instead
// when something is wrong. What must never happen: the app ends with something entered but not on the disk, or goes on
// writing after a fault that nobody understands.

import { app, ipcMain } from 'electron';
import { connectPage } from '../ipc/connect-page.ts';
import { REHEARSAL_ROOM } from '../../preload/api/rooms/rooms.ts';
import type { RoomId } from '../../preload/api/rooms/rooms.ts';
import type { DeskCalls, DeskChange, DeskPart, DeskParts } from '../ipc/desk-backend.ts';
import { Pushes } from '../ipc/pushes.ts';
import { registerCalls } from '../ipc/register-calls.ts';
import { isFromDesk } from '../ipc/sender.ts';
import type { Caller } from '../ipc/sender.ts';
import { createDeskCalls } from './room/desk-calls.ts';
import { mustOpenAgain } from './room/must-open-again.ts';
import { describeError, redact } from './keeping/redact.ts';
import type { DeskAppOptions } from './desk-ports.ts';
import { SMOKE_PAINTED } from './messages.ts';
import type { MessageAction } from './messages.ts';
import type { Room } from './room/room.ts';
import { nameStartFault } from './window/start-fault.ts';
import type { StartFault } from './window/start-fault.ts';
import type { MessagePage } from './window/message-page.ts';
import { listActions } from './window/start-actions.ts';
import { isLive } from './window/closing/is-live.ts';
import { DeskPage } from './window/desk-page.ts';

const SMOKE_WITHIN_MS = 60_000;

export class DeskApp {
	readonly #options: DeskAppOptions;
	readonly #pushes: Pushes;
	#page: DeskPage | null = null;
	#room: Room | null = null;
	/** The room that the page may be told of: not one that is closing. */
	#shown: Room | null = null;
	/** What was open before the room that is being opened: the way back. */
	#before: RoomId = REHEARSAL_ROOM;
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
		void this.#next((calls) => (this.#room ? calls : this.#openRoom()));
		this.#options.message.close();
	}

	/** After the answer to whoever asked for it has left. */
	#reopenSoon(): void {
		this.#options.clock.after(0, () => void this.#reopen());
	}

	async #reopen(): Promise<void> {
		if (this.#closing || this.#hasFailed) return;
		this.#before = this.#room?.roomId ?? REHEARSAL_ROOM;
		if (await this.#next(() => this.#closeRoom().then(() => this.#openRoom())))
			this.#pushes.change({ hasMissed: true });
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
		this.#shown = null;
		this.#say('host_stopped', error);
	}

	/** Closes the room, once; afterwards the app may quit. */
	close(): Promise<void> {
		this.#closing ??= this.#closeDesk();
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
			isLive: () => this.#closing === null && isLive(this.#readParts(new Set(['link', 'totals']))),
			onLost: (detail) => this.#say('page_crashed', detail),
			onClosed: () => {
				if (this.#page === page) this.#page = null;
			},
		});
		this.#page = page;
	}

	/** Rooms are opened and closed one after the other: of two at once one would be left open, and its ledger with it. */
	#next(step: (calls: DeskCalls | null) => DeskCalls | null | Promise<DeskCalls | null>): Promise<DeskCalls | null> {
		return (this.#calls = this.#calls.then(step));
	}

	async #openRoom(): Promise<DeskCalls | null> {
		const { settings, loadRoomSide } = this.#options;
		const tell = (change: DeskChange): void => this.#pushes.change(change);
		try {
			const side = await loadRoomSide();
			const room = await side.openRoom();
			this.#room = room;
			this.#shown = room;
			const openedWith = room.keys.known?.public ?? null;
			room.backend.onChange((change) => {
				// Its last words on closing are no news of the room that comes after it.
				if (this.#shown === room) tell(change);
			});
			room.onWritable?.(() => this.#reopenSoon());
			return createDeskCalls({
				backend: room.backend,
				settings,
				shell: side.createShell(room, () => this.#page),
				rehearsal: room.rehearsal,
				keys: side.createKeys(
					room,
					() => this.#page,
					(change) => {
						tell(change);
						if (this.#room === room && change.keys && mustOpenAgain(room, openedWith)) this.#reopenSoon();
					},
				),
				storage: side.createStorage(
					room,
					() => this.#page,
					tell,
					(between) => this.#replaceLedger(between),
				),
				roomCalls: side.createRoomCalls(room, { reopen: () => this.#reopen(), tell }),
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
	#replaceLedger(between: () => Promise<void>): void {
		// After the answer to whoever asked for it has left.
		this.#options.clock.after(0, () => {
			if (!this.#room || this.#closing) return;
			this.#pushes.stop();
			const replaced = this.#next(() =>
				this.#closeRoom()
					.then(between)
					.then(() => this.#openRoom()),
			);
			this.#calls = replaced.catch((error: unknown) => {
				this.#options.log.error('the ledger could not be replaced', error);
				this.#say(nameStartFault(error), error);
				return null;
			});
			this.#page?.load();
		});
	}

	async #closeDesk(): Promise<void> {
		// A room that is just being opened is opened first, then closed: it may have entered something already.
		await this.#calls;
		this.#pushes.stop();
		await this.#closeRoom();
		this.#options.log.info('the desk is closed');
	}

	async #closeRoom(): Promise<void> {
		this.#shown = null;
		try {
			await this.#room?.close();
		} catch (error) {
			this.#options.log.error('the room could not be closed in order', error);
		}
		this.#room = null;
	}

	#readParts(parts: ReadonlySet<DeskPart>): DeskParts {
		return this.#shown?.backend.readParts(parts) ?? { revision: 0 };
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
		const { rooms } = this.#options;
		const actions = listActions(fault, { before: this.#before, chosen: rooms.chosen?.roomId ?? REHEARSAL_ROOM });
		this.#show({ fault, detail: redact(describeError(reason)), actions });
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
		const { rooms, showLedgerFolder, showLog } = this.#options;
		if (action === 'quit') return app.quit();
		if (action === 'show-folder') return showLedgerFolder();
		if (action === 'show-log') return showLog();
		if (action === 'restore') return void this.#offerRestore();
		if (action === 'restore-now') return void this.#takeRestore();
		if (action === 'go-back') rooms.choose(this.#before);
		else if (action === 'open-rehearsal') rooms.choose(REHEARSAL_ROOM);
		if (this.#hasFailed) {
			// After a fault that nobody understands only a new process starts from what is on the disk.
			app.relaunch();
			app.exit(0);
		} else this.open();
	}

	async #offerRestore(): Promise<void> {
		const { loadRoomSide, log } = this.#options;
		try {
			const { restore } = await loadRoomSide();
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

	async #takeRestore(): Promise<void> {
		try {
			(await this.#options.loadRoomSide()).restore.take();
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
