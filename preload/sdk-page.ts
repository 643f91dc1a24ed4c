// The script beside the page that hosts Agora's SDK. It hands the page one end of a MessagePort and lends it nothing else.

import { ipcRenderer, webFrame } from 'electron';
import { SDK_PORT_MESSAGE } from '../protocol/agora/sdk/port-message.ts';

ipcRenderer.once(SDK_PORT_MESSAGE, (event) => {
	// Electron carries ports to the page's own world in this way only.
	window.postMessage(SDK_PORT_MESSAGE, window.location.origin, event.ports);
});

/** The SDK has signed in by then, and most of what loading it left behind is garbage. */
const TIDY_AFTER_MS = 6_000;
window.addEventListener('load', () => setTimeout(() => webFrame.clearCache(), TIDY_AFTER_MS));
