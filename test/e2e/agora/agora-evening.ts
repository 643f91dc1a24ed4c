// The places and people of an evening on Agora, and how its books are read afterwards.

import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { parse } from 'csv-parse/sync';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoomRules } from '../../../preload/api/rows.ts';
import { listEdgeSwitches } from '../../agora-edge/electron/electron-doors.ts';
import { startEdge } from '../../agora-edge/start-edge.ts';
import type { Edge, Published } from '../../agora-edge/start-edge.ts';
import { connectRoom, findHeader, readInvite, unlockKeys } from '../../support/agora/real-room.ts';
import { hurrySuspension } from '../../support/agora/sdk-pages.ts';
import { Viewers } from '../../support/agora/viewers.ts';
import { launchDesk } from '../../support/electron.ts';
import type { Desk } from '../../support/electron.ts';

export const HOST = 'mika-desk';
export const USERS = ['anna', 'ben', 'carl', 'dora', 'emil'] as const;
const ROOM = 'neon-lounge';
const PASSPHRASE = 'yellow roses at eleven';
/** Quick enough for a test; what it does not name stays as a new room has it. */
const RULES: Partial<RoomRules> = {
	...{ takeBackMs: 0, holdsNotes: false, holdsFirstGift: false, senderGiftsMax: 200 },
	...{ resendAfterMs: 2_000, resendAfterMsMax: 10_000, acknowledgmentWaitMs: 15_000 },
};

export class AgoraEvening {
	readonly edge: Edge;
	/** In the order of USERS. */
	viewers: readonly Page[] = [];
	readonly csvPath: string;
	readonly #folder: string;
	readonly #viewers: Viewers;
	#desk: Desk | null = null;

	private constructor(edge: Edge, viewers: Viewers) {
		this.edge = edge;
		this.#viewers = viewers;
		this.#folder = mkdtempSync(join(tmpdir(), 'giftwarden-agora-evening-'));
		this.csvPath = join(this.#folder, 'history.csv');
	}

	/** The desk is connected, its keys rest under a passphrase, and everybody is in the room. */
	static async open(): Promise<AgoraEvening> {
		const edge = await startEdge({ leaveGraceMs: 2_000 });
		const evening = new AgoraEvening(edge, await Viewers.open(edge.hostResolverRules));
		const { window } = await evening.#launch();
		await connectRoom(window, { room: ROOM, host: HOST }, PASSPHRASE);
		await expect(findHeader(window)).toContainText('Connected');
		await window.getByRole('navigation').getByRole('button', { name: 'Desk' }).click();
		await evening.changeRules({});
		await evening.#holdDragons();
		const invite = await readInvite(window);
		evening.viewers = await Promise.all(USERS.map((user) => evening.#viewers.join({ user, invite })));
		return evening;
	}

	get desk(): Desk {
		if (!this.#desk) throw new Error('the desk was not opened');
		return this.#desk;
	}

	viewer(user: string): Page {
		const page = this.viewers[USERS.findIndex((one) => one === user)];
		if (!page) throw new Error(`no viewer ${user}`);
		return page;
	}

	/** The evening's rules, with these instead. */
	async changeRules(rules: Partial<RoomRules>): Promise<void> {
		const saved = await this.desk.window.evaluate(
			async (wanted) => {
				const before = await window.host.readRules();
				return before.ok ? window.host.saveRules({ ...before.value, ...wanted }) : before;
			},
			{ ...RULES, ...rules },
		);
		expect(saved.ok).toBe(true);
	}

	async killAndReopen(): Promise<void> {
		const killed = this.desk.app.process();
		const isGone = new Promise((gone) => killed.once('exit', gone));
		killed.kill('SIGKILL');
		await isGone;
		const { window } = await this.#launch();
		await unlockKeys(window, PASSPHRASE);
		await expect(findHeader(window)).toContainText('Connected');
	}

	async close(): Promise<void> {
		await Promise.all([this.desk.close(), this.#viewers.close()]);
		await this.edge.stop();
		rmSync(this.#folder, { recursive: true, force: true });
	}

	async #launch(): Promise<Desk> {
		const switches = ['--no-viewers', `--export-to=${this.csvPath}`, ...listEdgeSwitches(this.edge.hostResolverRules)];
		this.#desk = await launchDesk({ userDataDir: join(this.#folder, 'user-data'), args: switches });
		await hurrySuspension(this.#desk.app);
		return this.#desk;
	}

	async #holdDragons(): Promise<void> {
		const saved = await this.desk.window.evaluate(async () => {
			const answer = await window.host.readCatalogue();
			const dragon = answer.ok ? answer.value.find(({ gift }) => gift === 'dragon') : undefined;
			return dragon ? (await window.host.saveCatalogueGift({ ...dragon, rule: 'hold' })).ok : false;
		});
		expect(saved).toBe(true);
	}
}

export function countMostInASecond(published: readonly Published[]): number {
	let [first, most] = [0, 0];
	for (const [last, { at }] of published.entries()) {
		while (at - (published[first]?.at ?? at) >= 1_000) first++;
		most = Math.max(most, last - first + 1);
	}
	return most;
}

export function readCsv(path: string): readonly Record<string, string>[] {
	return parse<Record<string, string>>(readFileSync(path), { columns: true, bom: true });
}

/** What lies beside the CSV. */
export function readManifest(path: string): { readonly gapsAfterLastGift: readonly string[] } {
	return JSON.parse(readFileSync(`${path}.manifest.json`, 'utf8')) as { gapsAfterLastGift: string[] };
}

/** Every gift with its state and value, oldest first, and what the entries sum up to. */
export function readLedger(path: string) {
	const db = new Database(path, { readonly: true });
	const gifts = db.prepare('SELECT gift_id, state, value FROM gifts ORDER BY gift_no').raw().all();
	const sum = (kind: string) =>
		db.prepare('SELECT ifnull(sum(coins), 0) FROM entries WHERE kind = ?').pluck().get(kind) as number;
	const coins = { requested: sum('requested'), granted: sum('granted'), voided: -sum('voided') };
	db.close();
	return { gifts, coins };
}
