// A disk as a power cut may leave it. What was synced is there. Of what was not, any part may be: nothing, everything,
// single sectors of single writes, later writes without earlier ones. The same for names in the folder.

import type { Random } from '../../../audience/viewers/random.ts';
import type { DiskCall } from './system-calls.ts';

const SECTOR_BYTES = 512;

export const LEFTOVERS = ['nothing', 'everything', 'sectors', 'writes', 'torn', 'later_ones'] as const;
export type Leftover = (typeof LEFTOVERS)[number];

type Change = Extract<DiskCall, { kind: 'write' | 'truncate' }>;

interface DiskFile {
	synced: Buffer;
	pending: Change[];
}

export class Disk {
	readonly #files = new Map<string, DiskFile>();
	/** Names that are in the folder for good, and those whose coming or going is not synced. */
	readonly #names = new Set<string>();
	readonly #unsyncedNames = new Map<string, 'create' | 'remove'>();

	apply(call: DiskCall): void {
		switch (call.kind) {
			case 'create':
				return this.#create(call.file);
			case 'remove':
				this.#unsyncedNames.set(call.file, 'remove');
				return;
			case 'sync_folder':
				for (const [name, what] of this.#unsyncedNames) {
					if (what === 'create') this.#names.add(name);
					else {
						this.#names.delete(name);
						this.#files.delete(name);
					}
				}
				this.#unsyncedNames.clear();
				return;
			case 'sync': {
				const file = this.#fileOf(call.file);
				file.synced = file.pending.reduce(change, file.synced);
				file.pending = [];
				return;
			}
			case 'write':
			case 'truncate':
				this.#fileOf(call.file).pending.push(call);
				return;
			case 'told':
				return;
		}
	}

	get hasUnsynced(): boolean {
		return this.#unsyncedNames.size > 0 || [...this.#files.values()].some(({ pending }) => pending.length > 0);
	}

	/** The files after a power cut at this moment. */
	cut(leftover: Leftover, random: Random): ReadonlyMap<string, Buffer> {
		const left = new Map<string, Buffer>();
		for (const [name, { synced, pending }] of this.#files) {
			if (!this.#isThere(name, leftover, random)) continue;
			left.set(name, choose(pending, leftover, random).reduce(change, synced));
		}
		return left;
	}

	#create(name: string): void {
		const isRemoved = this.#unsyncedNames.get(name) === 'remove';
		if (this.#files.has(name) && !isRemoved) return;
		this.#files.set(name, { synced: Buffer.alloc(0), pending: [] });
		// A file that takes the name of one whose removal is not synced: the name is there either way.
		if (this.#names.has(name)) this.#unsyncedNames.delete(name);
		else this.#unsyncedNames.set(name, 'create');
	}

	#isThere(name: string, leftover: Leftover, random: Random): boolean {
		const unsynced = this.#unsyncedNames.get(name);
		if (unsynced === undefined) return this.#names.has(name);
		const isDone = leftover === 'everything' || (leftover !== 'nothing' && random.isChance(0.5));
		return (unsynced === 'create') === isDone;
	}

	#fileOf(name: string): DiskFile {
		const file = this.#files.get(name);
		if (file === undefined) throw new Error(`${name} was never opened`);
		return file;
	}
}

function change(content: Buffer, call: Change): Buffer {
	if (call.kind === 'truncate') return grow(content, call.size).subarray(0, call.size);
	const grown = grow(content, call.offset + call.bytes.length);
	const changed = Buffer.from(grown);
	call.bytes.copy(changed, call.offset);
	return changed;
}

function grow(content: Buffer, size: number): Buffer {
	return size <= content.length ? content : Buffer.concat([content, Buffer.alloc(size - content.length)]);
}

function choose(pending: readonly Change[], leftover: Leftover, random: Random): readonly Change[] {
	const cutAt = random.below(pending.length + 1);
	switch (leftover) {
		case 'nothing':
			return [];
		case 'everything':
			return pending;
		case 'writes':
			return pending.filter(() => random.isChance(0.5));
		case 'sectors':
			return pending.flatMap((call) => keepSectors(call, random));
		case 'torn':
			return pending.slice(0, cutAt + 1).flatMap((call, at) => (at < cutAt ? [call] : keepSectors(call, random)));
		case 'later_ones':
			return pending.slice(cutAt);
	}
}

function keepSectors(call: Change, random: Random): readonly Change[] {
	if (call.kind === 'truncate') return random.isChance(0.5) ? [call] : [];
	const kept: Change[] = [];
	for (let at = 0; at < call.bytes.length;) {
		// Sectors lie at multiples of their size in the file.
		const length = Math.min(call.bytes.length - at, SECTOR_BYTES - ((call.offset + at) % SECTOR_BYTES));
		const bytes = call.bytes.subarray(at, at + length);
		if (random.isChance(0.5)) kept.push({ ...call, offset: call.offset + at, bytes });
		at += length;
	}
	return kept;
}
