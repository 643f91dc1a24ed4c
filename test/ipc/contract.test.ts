import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, expectTypeOf, test } from 'vitest';
import type * as v from 'valibot';
import { CALL_CHANNELS, CALL_NAMES } from '../../preload/api/channels.ts';
import type { DeskCall } from '../../preload/api/channels.ts';
import type { DeskApi } from '../../preload/api/desk-api.ts';
import { openDoor } from '../../preload/api/host-door.ts';
import type { HostDoor } from '../../preload/api/host-door.ts';
import { ARGUMENT_SCHEMAS } from '../../preload/api/schemas.ts';

type Arguments<Call extends DeskCall> = v.InferOutput<(typeof ARGUMENT_SCHEMAS)[Call]>;
/** The names of calls whose schema makes something that the call does not take. */
type Disagreeing = {
	[Call in DeskCall]: Arguments<Call> extends Readonly<Parameters<DeskApi[Call]>> ? never : Call;
}[DeskCall];

test('the table, the schemas and DeskApi name the same calls with the same arguments', () => {
	expectTypeOf<keyof typeof CALL_CHANNELS>().toEqualTypeOf<DeskCall>();
	expectTypeOf<keyof typeof ARGUMENT_SCHEMAS>().toEqualTypeOf<DeskCall>();
	expectTypeOf<Disagreeing>().toEqualTypeOf<never>();
	expectTypeOf<keyof HostDoor>().toEqualTypeOf<keyof DeskApi | 'takeFirstDesk'>();
	expect([...CALL_NAMES].sort()).toEqual(Object.keys(ARGUMENT_SCHEMAS).sort());
});

test('a channel is the name of its call in small letters', () => {
	for (const name of CALL_NAMES) {
		expect(CALL_CHANNELS[name]).toBe(`desk:${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
	}
});

test('a push is parsed on the side of the page', () => {
	const pushed: unknown[] = [];
	let push = (_text: string): void => undefined;
	const door = { onPush: (listener: (text: string) => void) => (push = listener) } as unknown as HostDoor;
	openDoor(door).onPush((arrived) => pushed.push(arrived));
	push('{"revision":7}');
	expect(pushed).toEqual([{ revision: 7 }]);
});

test('the preload script uses nothing of Electron but the bridge, invoke, on, and the giving back of memory', () => {
	const source = readFileSync(join(import.meta.dirname, '../../preload/index.ts'), 'utf8');
	const used = [...source.matchAll(/\b(?:ipcRenderer|contextBridge|webFrame)\.(\w+)/g)].map((match) => match[1]);
	expect(source).toMatch(/^import \{ contextBridge, ipcRenderer, webFrame \} from 'electron';$/m);
	expect(new Set(used)).toEqual(new Set(['invoke', 'on', 'exposeInMainWorld', 'clearCache']));
});
