// Reads strace's log into what happened to the files of one folder, in its order. Two threads may be in a call at once:
// strace then writes a call in two lines, and it counts where it ended.

import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

export type DiskCall =
	| { readonly kind: 'create'; readonly file: string }
	| { readonly kind: 'write'; readonly file: string; readonly offset: number; readonly bytes: Buffer }
	| { readonly kind: 'truncate'; readonly file: string; readonly size: number }
	| { readonly kind: 'sync'; readonly file: string }
	| { readonly kind: 'sync_folder' }
	| { readonly kind: 'remove'; readonly file: string }
	/** Something is about to leave. */
	| { readonly kind: 'told'; readonly text: string };

export const TRACED = 'openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename';

export function readCalls(logPath: string, folder: string): readonly DiskCall[] {
	const unfinished = new Map<string, string>();
	const calls: DiskCall[] = [];
	for (const line of readFileSync(logPath, 'latin1').split('\n')) {
		const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
		const begun = /^(.*) <unfinished \.\.\.>$/.exec(rest);
		if (begun) {
			unfinished.set(thread, begun[1] ?? '');
			continue;
		}
		const ended = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
		const call = readCall(ended ? (unfinished.get(thread) ?? '') + (ended[1] ?? '') : rest, folder);
		if (call !== null) calls.push(call);
	}
	return calls;
}

function readCall(text: string, folder: string): DiskCall | null {
	const [, name = '', words = '', outcome = ''] = /^(\w+)\((.*)\) += (-?\w+)/.exec(text) ?? [];
	if (outcome.startsWith('-')) return null;
	if (name === 'unlink')
		return ofFolder(unescape(/"(.*)"/.exec(words)?.[1] ?? ''), folder, (file) => ({ kind: 'remove', file }));
	if (name === 'openat') {
		if (!words.includes('O_CREAT')) return null;
		const path = unescape(/"([^"]*)"/.exec(words)?.[1] ?? '');
		return ofFolder(path, folder, (file) => ({ kind: 'create', file }));
	}
	const [, path = '', parameters = ''] = /^\d+<([^>]*)>(?:, )?(.*)$/s.exec(words) ?? [];
	if (unescape(path) === folder) return name === 'fsync' ? { kind: 'sync_folder' } : null;
	return ofFolder(unescape(path), folder, (file) => readChange(name, file, parameters));
}

function readChange(name: string, file: string, parameters: string): DiskCall | null {
	switch (name) {
		case 'fsync':
		case 'fdatasync':
			return { kind: 'sync', file };
		case 'ftruncate':
			return { kind: 'truncate', file, size: Number(parameters) };
		case 'write':
			return file === 'told' ? { kind: 'told', text: readBytes(parameters).toString() } : null;
		case 'pwrite64':
			return { kind: 'write', file, offset: Number(/(\d+)$/.exec(parameters)?.[1]), bytes: readBytes(parameters) };
		default:
			throw new Error(`${name} on ${file} is not understood`);
	}
}

function ofFolder(path: string, folder: string, make: (file: string) => DiskCall | null): DiskCall | null {
	return dirname(path) === folder && !path.endsWith('-shm') ? make(basename(path)) : null;
}

/** strace -xx writes every byte as \xNN. */
function readBytes(parameters: string): Buffer {
	return Buffer.from((/"((?:\\x[0-9a-f]{2})*)"/.exec(parameters)?.[1] ?? '').replaceAll('\\x', ''), 'hex');
}

function unescape(text: string): string {
	return text.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
