// Where key files lie, as this folder sees it: texts by name. The app keeps them in a folder of the person's own.

import { createHash } from 'node:crypto';
import type { RoomName } from './identity.ts';

export interface KeyShelf {
	/** Null where there is none. Rejects where the disk says no; of a file that is too large to be ours, only the beginning. */
	read(name: string): Promise<string | null>;
	/** Whole or not at all, durable when it resolves, readable by its owner alone. */
	write(name: string, text: string): Promise<void>;
	/** Keeps what lies there under another name beside it, and answers where; null where nothing lies there. */
	keepCopy(name: string, why: KeptWhy): Promise<string | null>;
}
export type KeptWhy = 'unreadable' | 'replaced';

const READABLE_LENGTH_MAX = 24;

/** `friday-night-3f5a0c9e12ab7d40.json`: RTM allows names that no file system takes, so that the digest tells them apart. */
export function nameKeyFile({ room, host }: RoomName): string {
	const readable = room
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.replaceAll(/^-|-$/g, '')
		.slice(0, READABLE_LENGTH_MAX);
	const digest = createHash('sha256').update(`${room}\n${host}`).digest('hex').slice(0, 16);
	return [readable, digest].filter((part) => part !== '').join('-') + '.json';
}
