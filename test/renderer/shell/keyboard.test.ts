import { describe, expect, test } from 'vitest';
import { BINDINGS, COMMANDS, nameKey, readCommand } from '../../../renderer/shell/keyboard.ts';
import type { Command, KeyPlace, KeyPress } from '../../../renderer/shell/keyboard.ts';

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
	return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, ...change };
}

describe('a key', () => {
	test.each<readonly [string, KeyPress, Command]>([
		['j', press('j'), 'next'],
		['J with caps lock', press('J'), 'next'],
		['shift and j', press('J', { shiftKey: true }), 'extend_next'],
		['arrow down', press('ArrowDown'), 'next'],
		['shift and arrow up', press('ArrowUp', { shiftKey: true }), 'extend_previous'],
		['? as it is typed', press('?', { shiftKey: true }), 'help'],
		['/ where it needs shift', press('/', { shiftKey: true }), 'search'],
		['ctrl and a', press('a', { ctrlKey: true }), 'select_all'],
		['command and a', press('a', { metaKey: true }), 'select_all'],
		['a', press('a'), 'approve'],
		['space', press(' '), 'toggle'],
		['shift and p', press('P', { shiftKey: true }), 'panic'],
		['ctrl and 2', press('2', { ctrlKey: true }), 'screen_2'],
	])('%s', (_, key, command) => {
		expect(readCommand(key, 'elsewhere')).toBe(command);
	});

	test.each<readonly [string, KeyPress, KeyPlace]>([
		['a letter in a text field', press('a'), 'text'],
		['enter in a text field', press('Enter'), 'text'],
		['anything under a dialog', press('v'), 'dialog'],
		['escape under a dialog, which is the dialog’s own', press('Escape'), 'dialog'],
		['enter on a button', press('Enter'), 'control'],
		['space on a check box', press(' '), 'control'],
		['alt with a letter, which belongs to the menu', press('a', { altKey: true }), 'elsewhere'],
		['ctrl and r, which reloads', press('r', { ctrlKey: true }), 'elsewhere'],
		['ctrl and c, which copies', press('c', { ctrlKey: true }), 'elsewhere'],
		['shift and a letter without such a key', press('A', { shiftKey: true }), 'elsewhere'],
		['a key without meaning', press('q'), 'elsewhere'],
	])('means nothing: %s', (_, key, place) => {
		expect(readCommand(key, place)).toBeNull();
	});

	test('letters still count on a button, and escape in a text field', () => {
		expect([readCommand(press('j'), 'control'), readCommand(press('Escape'), 'text')]).toEqual(['next', 'leave']);
	});

	test('held down moves on and on but decides once', () => {
		const repeat = { repeat: true };
		expect([readCommand(press('j', repeat), 'elsewhere'), readCommand(press('a', repeat), 'elsewhere')]).toEqual([
			'next',
			null,
		]);
	});
});

test('every command has a key, and no key has two commands', () => {
	expect(BINDINGS.map((binding) => binding.command)).toEqual([...COMMANDS]);
	const keys = BINDINGS.flatMap((binding) => binding.keys);
	expect(new Set(keys).size).toBe(keys.length);
});

test.each([
	['Shift+j', '⇧ J'],
	['Mod+a', 'Ctrl A'],
	['ArrowDown', '↓'],
	[' ', 'Space'],
	['/', '/'],
	['Escape', 'Esc'],
])('%s is printed as %s', (key, name) => {
	expect(nameKey(key)).toBe(name);
});
