// The window's entry: the only place that touches what the preload script left on `window`, and the machine's clock.

import '@fontsource-variable/inter/index.css';
import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import type { DeskApi } from '../preload/api/desk-api.ts';
import { systemClock } from '../protocol/clock.ts';
import App from './App.svelte';

declare global {
	interface Window {
		/** Put there by the preload script; see preload/api/desk-api.ts. */
		readonly host: DeskApi;
	}
}

const target = document.getElementById('desk');
if (!target) throw new Error('index.html has no element for the desk');
mount(App, { target, props: { api: window.host, clock: systemClock } });
