import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DEFAULT_SETTINGS, readSettings, writeSettings } from './settings.ts';
import type { Settings } from './settings.ts';
import { writeAtomically } from './write-atomically.ts';

export interface OpenedSettings {
	readonly file: SettingsFile;
	/** Where a file that could not be read was put, so that nothing in it is lost. */
	readonly setAsideAs: string | null;
	readonly wrong: string;
}

/** Settings are a convenience: a bad file is set aside and the desk opens with defaults, it never keeps it from opening. */
export function openSettings(path: string, stamp: number): OpenedSettings {
	mkdirSync(dirname(path), { recursive: true });
	if (!existsSync(path)) return { file: new SettingsFile(path, DEFAULT_SETTINGS), setAsideAs: null, wrong: '' };
	const read = readSettings(readFileSync(path, 'utf8'));
	if (!('wrong' in read)) return { file: new SettingsFile(path, read), setAsideAs: null, wrong: '' };
	const setAsideAs = `${path}.unreadable-${stamp}`;
	renameSync(path, setAsideAs);
	return { file: new SettingsFile(path, DEFAULT_SETTINGS), setAsideAs, wrong: read.wrong };
}

export class SettingsFile {
	readonly #path: string;
	#settings: Settings;

	constructor(path: string, settings: Settings) {
		this.#path = path;
		this.#settings = settings;
	}

	get current(): Settings {
		return this.#settings;
	}

	/** On disk when it returns; throws where the file cannot be written, and then nothing has changed. */
	change(changes: Partial<Settings>): Settings {
		const changed = { ...this.#settings, ...changes };
		writeAtomically(this.#path, writeSettings(changed));
		this.#settings = changed;
		return changed;
	}
}
