import { CALL_NAMES } from '../../../preload/api/channels.ts';
import type { DeskCall } from '../../../preload/api/channels.ts';
import type { HostDoor } from '../../../preload/api/host-door.ts';
import type { FakeDeskOptions } from '../fake-desk.ts';
import type { FromFakeDesk, ToFakeDesk } from './messages.ts';

export interface DeskInWorker {
	readonly door: HostDoor;
	setGiftsPerSecond(giftsPerSecond: number): void;
}

/** A fake desk whose gifts are made outside the page's thread. It can be told its pace and nothing else. */
export function openDeskInWorker(options: Partial<Omit<FakeDeskOptions, 'clock'>>): DeskInWorker {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
	const waiting = new Map<number, (answer: unknown) => void>();
	let listener: ((push: string) => void) | null = null;
	let callNo = 0;
	const tell = (message: ToFakeDesk): void => worker.postMessage(message);

	worker.addEventListener('message', ({ data }: MessageEvent<FromFakeDesk>) => {
		if (data.kind === 'push') return listener?.(data.push);
		waiting.get(data.callNo)?.(data.answer);
		waiting.delete(data.callNo);
	});
	tell({ kind: 'open', options });

	const ask = (name: DeskCall, ...carried: unknown[]) =>
		new Promise((resolve) => {
			callNo += 1;
			waiting.set(callNo, resolve);
			tell({ kind: 'call', callNo, name, carried });
		});
	const door = {
		...Object.fromEntries(CALL_NAMES.map((name) => [name, (...carried: unknown[]) => ask(name, ...carried)])),
		takeFirstDesk: async () => JSON.stringify(await ask('readDesk')),
		onPush: (next: (push: string) => void) => (listener = next),
	} as unknown as HostDoor;
	return { door, setGiftsPerSecond: (giftsPerSecond) => tell({ kind: 'pace', giftsPerSecond }) };
}
