// The window's entry: the only place that touches what the preload script left on `window`, and the machine's clock.

import '@fontsource-variable/inter/index.css';
import './tokens.css';
import './base.css';
import './controls.css';
import { mount } from 'svelte';
import { openDoor } from '../preload/api/host-door.ts';
import { systemClock } from '../protocol/clock.ts';
import App from './App.svelte';

// Names come in these scripts, too, and a font that comes after its text lays out the whole desk anew.
for (const letter of ['я', 'ω']) document.fonts.load('1em "Inter Variable"', letter).catch(() => undefined);

const target = document.getElementById('desk');
if (!target) throw new Error('index.html has no element for the desk');
mount(App, { target, props: { api: openDoor(window.host), clock: systemClock } });
