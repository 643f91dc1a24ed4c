import { describe, expect, test } from 'vitest';
import type { Disk } from '../../../main/ledger/worker/export/appear-whole.ts';
import { BYTES_UNKEPT_MAX, writeDurably } from '../../../main/ledger/worker/export/write-durably.ts';

/** A disk that only tells what it was asked; each sync lasts until the test ends it. */
function openSlowDisk() {
	const asked: string[] = [];
	const syncs: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
	const handle = {
		write: (_bytes: Uint8Array, _at: number, length: number) => {
			asked.push('write');
			return Promise.resolve({ bytesWritten: length, buffer: _bytes });
		},
		sync: () => {
			asked.push('sync');
			return new Promise<void>((resolve, reject) => syncs.push({ resolve, reject }));
		},
		close: () => {
			asked.push('close');
			return Promise.resolve();
		},
	};
	const disk = { open: () => Promise.resolve(handle) } as unknown as Disk;
	return { asked, syncs, disk };
}

const PART = new Uint8Array(BYTES_UNKEPT_MAX);

describe('a large file', () => {
	test('is kept while it is written, by one sync at a time, and once more at its end', async () => {
		const { asked, syncs, disk } = openSlowDisk();
		await writeDurably('gifts.csv', disk, async (file) => {
			for (let part = 0; part < 3; part++) await file.write(PART);
			expect(asked).toEqual(['write', 'sync', 'write', 'write']);
			syncs[0]?.resolve();
			setImmediate(() => syncs[1]?.resolve());
		});
		expect(asked).toEqual(['write', 'sync', 'write', 'write', 'sync', 'close']);
	});

	test('fails with what a sync on the way said: a disk says it only once', async () => {
		const { asked, syncs, disk } = openSlowDisk();
		const written = writeDurably('gifts.csv', disk, async (file) => {
			for (let part = 0; part < 2; part++) await file.write(PART);
			syncs[0]?.reject(Object.assign(new Error('gone'), { code: 'EIO' }));
		});
		await expect(written).rejects.toMatchObject({ name: 'NotWrittenError', code: 'EIO' });
		expect(asked).toEqual(['write', 'sync', 'write', 'close']);
	});

	test('that breaks off is closed after its sync has ended', async () => {
		const { asked, syncs, disk } = openSlowDisk();
		const written = writeDurably('gifts.csv', disk, async (file) => {
			for (let part = 0; part < 2; part++) await file.write(PART);
			setImmediate(() => {
				asked.push('sync ends');
				syncs[0]?.resolve();
			});
			throw new Error('cancelled');
		});
		await expect(written).rejects.toThrow('cancelled');
		expect(asked).toEqual(['write', 'sync', 'write', 'sync ends', 'close']);
	});
});
