// The only script of ours that runs beside the page with more rights than the page has. It lends the page one frozen
// object of functions and nothing else: no event, no ipcRenderer, no Node value may ever cross. It knows which calls
// there are, not what they mean; arguments are checked on the other side, in main.

import { contextBridge, ipcRenderer, webFrame } from 'electron';
import {
	CALL_CHANNELS,
	CALL_NAMES,
	FIRST_DESK_CHANNEL,
	PAINTED_CHANNEL,
	PUSH_CHANNEL,
	PUSH_TAKEN_CHANNEL,
	PUSHES_WANTED_CHANNEL,
} from './api/channels.ts';

/** Nobody works yet, and what was only needed to start, text of the first answer and all, is garbage by then. */
const TIDY_AFTER_MS = 4_000;

let listener: ((push: string) => void) | null = null;
/** What came before the page listens. Main sends no more than it is told were taken. */
const early: string[] = [];

ipcRenderer.on(PUSH_CHANNEL, (_event, push: string) => {
	if (listener) hand(listener, push);
	else early.push(push);
});
// Main answers while the page's own script is still on its way, and does so after it has sent that script: by then the
// page has asked for it.
const firstDesk = new Promise<string>((resolve) => {
	document.addEventListener('readystatechange', () => resolve(askFirst()), { once: true });
});

const door: Record<string, unknown> = {};
for (const name of CALL_NAMES) door[name] = (...carried: unknown[]) => ask(CALL_CHANNELS[name], carried);

door['takeFirstDesk'] = async () => {
	const text = await firstDesk;
	requestAnimationFrame(reportPaint);
	return text;
};

door['onPush'] = (wanted: unknown) => {
	if (typeof wanted !== 'function') throw new TypeError('onPush takes one function');
	const taker = wanted as (push: string) => void;
	listener = taker;
	for (const push of early.splice(0)) hand(taker, push);
};

function hand(taker: (push: string) => void, push: string): void {
	// Said first: a listener that throws must not look like a page that hangs.
	void ipcRenderer.invoke(PUSH_TAKEN_CHANNEL);
	taker(push);
}

/** Main answers every call with a value. Where a call cannot reach it, the page still gets one. */
async function ask(channel: string, carried: readonly unknown[]): Promise<unknown> {
	try {
		return (await ipcRenderer.invoke(channel, ...carried)) as unknown;
	} catch (error) {
		const detail = error instanceof Error ? error.message : String(error);
		return { ok: false, why: detail.includes('could not be cloned') ? 'bad_argument' : 'not_now', detail };
	}
}

async function askFirst(): Promise<string> {
	void ipcRenderer.invoke(PUSHES_WANTED_CHANNEL);
	const answer = await ask(FIRST_DESK_CHANNEL, []);
	return typeof answer === 'string' ? answer : JSON.stringify(answer);
}

/** The frame after the one in which the desk has something in it is the first that a person can see. */
function reportPaint(): void {
	const desk = document.getElementById('desk');
	if (!desk || desk.childElementCount === 0) requestAnimationFrame(reportPaint);
	else
		requestAnimationFrame(() => {
			void ipcRenderer.invoke(PAINTED_CHANNEL);
			setTimeout(() => webFrame.clearCache(), TIDY_AFTER_MS);
		});
}

contextBridge.exposeInMainWorld('host', Object.freeze(door));
