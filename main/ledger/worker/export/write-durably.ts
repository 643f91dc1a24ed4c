import type { FileHandle } from 'node:fs/promises';
import { attempt, NotWrittenError, OWNER_ONLY } from './appear-whole.ts';
import type { Disk } from './appear-whole.ts';

export interface WholeFile {
	/** Bytes handed over so far. */
	readonly bytes: number;
	/** Answers when the bytes given before these are written; these may still be on their way, and must stay as they are. */
	write(bytes: Uint8Array): Promise<void>;
}

/** Writes a new file and makes it durable; throws what `fill` throws, or a NotWrittenError. */
export async function writeDurably(path: string, disk: Disk, fill: (file: WholeFile) => Promise<void>): Promise<void> {
	const handle = await attempt('writing', () => disk.open(path, 'wx', OWNER_ONLY));
	const file = new OverlappingFile(handle);
	try {
		await fill(file);
		await file.finish();
	} finally {
		await file.settle();
		await attempt('writing', () => handle.close());
	}
}

/** After so many bytes the disk begins to keep them, so that little is left to wait for at the end. */
export const BYTES_UNKEPT_MAX = 16_000_000;

/** One write on its way at a time, while the next bytes are being made; beside it, at most one sync. */
class OverlappingFile implements WholeFile {
	readonly #handle: Pick<FileHandle, 'write' | 'sync'>;
	#onItsWay: Promise<unknown> = Promise.resolve();
	#keeping: Promise<unknown> | null = null;
	#fault: NotWrittenError | null = null;
	#bytes = 0;
	#unkept = 0;

	constructor(handle: Pick<FileHandle, 'write' | 'sync'>) {
		this.#handle = handle;
	}

	get bytes(): number {
		return this.#bytes;
	}

	async write(bytes: Uint8Array): Promise<void> {
		await this.#written();
		if (this.#unkept >= BYTES_UNKEPT_MAX && !this.#keeping) this.#keep();
		this.#bytes += bytes.length;
		this.#unkept += bytes.length;
		this.#onItsWay = this.#heed(this.#writeAll(bytes));
	}

	/** Answers when all of it is durable. */
	async finish(): Promise<void> {
		await this.settle();
		await this.#written();
		await attempt('writing', () => this.#handle.sync());
	}

	/** Nothing is on its way any more. */
	async settle(): Promise<void> {
		await this.#onItsWay;
		await this.#keeping;
	}

	async #written(): Promise<void> {
		await this.#onItsWay;
		if (this.#fault) throw this.#fault;
	}

	/** A disk says only once what it could not keep; the file is lost then, whatever later syncs say. */
	#keep(): void {
		this.#unkept = 0;
		this.#keeping = this.#heed(this.#handle.sync()).then(() => (this.#keeping = null));
	}

	#heed(work: Promise<void>): Promise<void> {
		return work.catch((error: unknown) => {
			this.#fault ??= new NotWrittenError('writing', error);
		});
	}

	async #writeAll(bytes: Uint8Array): Promise<void> {
		let from = 0;
		while (from < bytes.length) from += (await this.#handle.write(bytes, from, bytes.length - from)).bytesWritten;
	}
}
