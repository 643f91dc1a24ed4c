// The fake desk in a thread of its own, so that a measurement of the window does not measure the making of its gifts:
// as with the real host, only parsing a push costs the page anything.

import { writePush } from '../../../preload/api/carry-push.ts';
import { createFakeDesk } from '../fake-desk.ts';
import type { FakeDesk } from '../fake-desk.ts';
import type { FromFakeDesk, ToFakeDesk } from './messages.ts';

let desk: FakeDesk | null = null;

function say(message: FromFakeDesk): void {
	postMessage(message);
}

addEventListener('message', ({ data }: MessageEvent<ToFakeDesk>) => {
	if (data.kind === 'open') {
		desk = createFakeDesk(data.options);
		desk.api.onPush((push) => say({ kind: 'push', push: writePush(push) }));
	} else if (data.kind === 'pace') desk?.setGiftsPerSecond(data.giftsPerSecond);
	else void call(data);
});

async function call({ callNo, name, carried }: Extract<ToFakeDesk, { kind: 'call' }>): Promise<void> {
	if (!desk) throw new Error(`${name} was called before the desk was opened`);
	const run = desk.api[name] as (...carried: readonly unknown[]) => Promise<unknown>;
	say({ kind: 'answer', callNo, answer: await run(...carried) });
}
