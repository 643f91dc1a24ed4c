// Opens the page that hosts Agora's SDK, as an unattached view: no window holds it, so that the app still ends with its
// window, and nothing slows it down out of sight. One page carries one client of the SDK; whoever wants another one opens
// another page.

import { MessageChannelMain, WebContentsView } from 'electron';
import type { Session } from 'electron';
import { readSdkReport } from '../../../protocol/agora/sdk/contract.ts';
import type { SdkDoorEvents } from '../../../protocol/agora/sdk/contract.ts';
import { SDK_PORT_MESSAGE } from '../../../protocol/agora/sdk/port-message.ts';
import type { OpenDoor } from '../../../protocol/agora/session/sdk-line.ts';
import { SDK_ADDRESS } from './sdk-scheme.ts';

export interface SdkPageOptions {
	readonly network: Session;
	readonly preloadPath: string;
	/** For what is not worth ending a page for. */
	readonly warn: (line: string) => void;
}

/** A page that does not end when it is asked to is ended after so long. */
const CLOSES_WITHIN_MS = 1_000;
/** Nothing else holds an unattached view. */
const OPEN = new Set<WebContentsView>();

export function openSdkPages(options: SdkPageOptions): OpenDoor {
	return (events) => openPage(options, events);
}

function openPage({ network, preloadPath, warn }: SdkPageOptions, events: SdkDoorEvents): ReturnType<OpenDoor> {
	const view = new WebContentsView({
		webPreferences: {
			session: network,
			preload: preloadPath,
			sandbox: true,
			contextIsolation: true,
			nodeIntegration: false,
			webviewTag: false,
			spellcheck: false,
			backgroundThrottling: false,
		},
	});
	OPEN.add(view);
	const { webContents } = view;
	const { port1: ours, port2: theirs } = new MessageChannelMain();
	let isOpen = true;

	function close(): void {
		if (!isOpen) return;
		isOpen = false;
		OPEN.delete(view);
		ours.close();
		webContents.close();
		setTimeout(() => {
			if (!webContents.isDestroyed()) webContents.forcefullyCrashRenderer();
		}, CLOSES_WITHIN_MS).unref();
	}

	function lose(why: string): void {
		if (!isOpen) return;
		close();
		events.lost(why);
	}

	ours.on('message', ({ data }) => {
		const report = readSdkReport(data);
		if (report === null) warn("the SDK's page sent what is no report");
		else if (isOpen) events.report(report);
	});
	webContents.on('render-process-gone', (_event, { reason }) => lose(`its process is gone: ${reason}`));
	ours.start();
	webContents.loadURL(SDK_ADDRESS).then(
		() => isOpen && webContents.postMessage(SDK_PORT_MESSAGE, null, [theirs]),
		(error: unknown) => lose(`it did not load: ${String(error)}`),
	);
	return {
		send: (command) => {
			if (isOpen) ours.postMessage(command);
		},
		close,
	};
}
