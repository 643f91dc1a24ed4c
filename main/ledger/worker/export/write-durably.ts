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
		await attempt('writing', () => handle.sync());
	} finally {
		await file.settle();
		await attempt('writing', () => handle.close());
	}
}

/** One write on its way at a time, while the next bytes are being made. */
class OverlappingFile implements WholeFile {
	readonly #handle: Pick<FileHandle, 'write'>;
	#onItsWay: Promise<unknown> = Promise.resolve();
	#fault: NotWrittenError | null = null;
	#bytes = 0;

	constructor(handle: Pick<FileHandle, 'write'>) {
		this.#handle = handle;
	}

	get bytes(): number {
		return this.#bytes;
	}

	async write(bytes: Uint8Array): Promise<void> {
		await this.finish();
		this.#bytes += bytes.length;
		this.#onItsWay = this.#writeAll(bytes).catch((error: unknown) => {
			this.#fault = new NotWrittenError('writing', error);
		});
	}

	async finish(): Promise<void> {
		await this.#onItsWay;
		if (this.#fault) throw this.#fault;
	}

	async settle(): Promise<void> {
		await this.#onItsWay;
	}

	async #writeAll(bytes: Uint8Array): Promise<void> {
		let from = 0;
		while (from < bytes.length) from += (await this.#handle.write(bytes, from, bytes.length - from)).bytesWritten;
	}
}
