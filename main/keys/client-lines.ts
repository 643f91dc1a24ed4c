// The sealed lines between the host and its clients. What opens is the word of whoever made that session for this very
// user id; what does not open is nobody's. A session costs as much as a hundred messages, so those in use stay in memory,
// and one sender cannot make the host begin new ones without end. What is in memory can always be made again from the
// ledger and the room's private key.

import type { Clock } from '../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { Sealed, SealSession } from '../../protocol/seal/seal-session.ts';
import type { ClientLine, LineBook } from '../ledger/keys/line-book.ts';
import type { Finish } from './aside/aside.ts';
import type { OpenedAside } from './aside/works.ts';
import { RecentMap } from './recent-map.ts';
import type { Line, RoomKeys } from './room-keys.ts';

/** A room of ten thousand viewers, and some more. */
const SESSIONS_MAX = 12_000;
/** A client begins one at each start, and again with another device; nobody needs more within a minute. */
const BEGUN_PER_MINUTE_MAX = 12;
const SENDERS_WATCHED_MAX = 12_000;
const MINUTE_MS = 60_000;

/** What began to be opened beside the host, before its turn came. */
export interface Opening {
	readonly finish: Finish<OpenedAside | null>;
	/** A session is taken in for it, and was counted against its sender. */
	readonly isCounted: boolean;
}

export interface Opened {
	readonly text: string;
	readonly session: SealSession;
}

interface OpenedLine {
	readonly text: string;
	readonly line: Line;
	readonly isFirst: boolean;
}

/** Sessions that one sender began. */
interface Begun {
	/** In elapsed milliseconds. */
	readonly since: number;
	readonly count: number;
	/** The latest that was begun before its turn. */
	readonly ahead: string | null;
}

export interface Received {
	readonly text: string;
	/** Of this session since the host was opened, as far as is remembered. */
	readonly isFirst: boolean;
	/** The client does not know yet that the room's keys were turned over. */
	readonly isUnderEarlierKeys: boolean;
}

export interface ClientLinesPorts {
	readonly keys: RoomKeys;
	readonly room: ChannelName;
	readonly host: UserId;
	readonly clock: Clock;
	readonly book: LineBook;
}

export class ClientLines {
	readonly #ports: ClientLinesPorts;
	readonly #lines = new RecentMap<string, Line>(SESSIONS_MAX);
	readonly #begun = new RecentMap<UserId, Begun>(SENDERS_WATCHED_MAX);

	constructor(ports: ClientLinesPorts) {
		this.#ports = ports;
	}

	/**
	 * What this client sent will be opened soon: begins with it where somebody works beside the host. Of sessions that are
	 * not known, as many as the sender may begin. Null where nothing was begun.
	 */
	expect(client: UserId, sealed: Sealed): Opening | null {
		const { keys } = this.#ports;
		if (!keys.hasAside) return null;
		const name = nameOf(client, sealed.enc);
		const line = this.#lines.get(name) ?? null;
		if (line === null && !this.#mayBeginAhead(client, name)) return null;
		return { finish: keys.beginOpening(this.#partiesWith(client), sealed, line), isCounted: line === null };
	}

	/** Inside a transaction: opens what this client sent, and remembers that it is heard under this session now. */
	receive(client: UserId, sealed: Sealed, opening: Opening | null): Received | null {
		const opened = this.#open(client, sealed, opening);
		if (opened === null) return null;
		const { sealKey } = opened.line;
		this.#ports.book.note(client, { enc: sealed.enc, sealKey });
		return { text: opened.text, isFirst: opened.isFirst, isUnderEarlierKeys: !this.#ports.keys.isPresent(sealKey) };
	}

	/** Opens it and remembers nothing, for when nothing can be written. */
	peek(client: UserId, sealed: Sealed): Opened | null {
		const opened = this.#open(client, sealed, null);
		return opened && { text: opened.text, session: opened.line.session };
	}

	/** Null for somebody whom the host has never heard, or whose key is gone: nobody could read it. */
	seal(client: UserId, text: string): Sealed | null {
		const line = this.#findLatest(client);
		return line && line.session.seal('to client', text);
	}

	canReach(client: UserId): boolean {
		return this.#findLatest(client) !== null;
	}

	#open(client: UserId, sealed: Sealed, opening: Opening | null): OpenedLine | null {
		const name = nameOf(client, sealed.enc);
		const known = this.#lines.get(name);
		if (known) {
			const aside = opening?.finish() ?? null;
			const text = aside ? aside.text : known.session.open('to host', sealed);
			return text === null ? null : { text, line: known, isFirst: false };
		}
		if (!opening?.isCounted && !this.#mayBegin(client)) return null;
		const opened = this.#openFirst(client, sealed, opening);
		if (opened !== null) this.#lines.set(name, opened.line);
		return opened;
	}

	#openFirst(client: UserId, sealed: Sealed, opening: Opening | null): OpenedLine | null {
		const { keys } = this.#ports;
		const parties = this.#partiesWith(client);
		const aside = opening?.isCounted ? opening.finish() : null;
		if (aside) {
			const { text, taken } = aside;
			return text === null || taken === null
				? null
				: { text, line: keys.takeLine(taken, sealed.enc, parties), isFirst: true };
		}
		for (const line of keys.openSessions(sealed.enc, parties)) {
			const text = line.session.open('to host', sealed);
			if (text !== null) return { text, line, isFirst: true };
		}
		return null;
	}

	#findLatest(client: UserId): Line | null {
		const latest = this.#ports.book.find(client);
		if (latest === null) return null;
		const name = nameOf(client, latest.enc);
		return this.#lines.get(name) ?? this.#resume(client, name, latest);
	}

	#resume(client: UserId, name: string, { enc, sealKey }: ClientLine): Line | null {
		const session = this.#ports.keys.openSessionUnder(sealKey, enc, this.#partiesWith(client));
		if (session === null) return null;
		const line = { session, sealKey };
		this.#lines.set(name, line);
		return line;
	}

	#partiesWith(client: UserId) {
		return { room: this.#ports.room, client, host: this.#ports.host };
	}

	/** Counts one more session that this sender makes the host take in; whether that is not too many. */
	#mayBegin(client: UserId, ahead: string | null = null): boolean {
		const now = this.#ports.clock.elapsedMs;
		const before = this.#begun.get(client);
		const isCurrent = before !== undefined && now - before.since < MINUTE_MS;
		const { since, count } = isCurrent ? before : { since: now, count: 0 };
		this.#begun.set(client, { since, count: count + 1, ahead: ahead ?? before?.ahead ?? null });
		return count < BEGUN_PER_MINUTE_MAX;
	}

	/** One message takes in the session; those that come with it wait for their turn. */
	#mayBeginAhead(client: UserId, name: string): boolean {
		return this.#begun.get(client)?.ahead !== name && this.#mayBegin(client, name);
	}
}

function nameOf(client: UserId, enc: Uint8Array): string {
	return `${client}\n${Buffer.from(enc.buffer, enc.byteOffset, enc.length).toString('latin1')}`;
}
