// Every key of the desk, in one place. A key press becomes a command here and nowhere else, so that a person who types
// a name never approves a gift by it: in a text field only Escape counts, on a button Enter and Space stay the button's,
// and under a dialog nothing counts at all. The help dialog is made from the same table.

export const COMMANDS = [
	'next',
	'previous',
	'extend_next',
	'extend_previous',
	'first',
	'last',
	'toggle',
	'select_all',
	'approve',
	'refuse',
	'void',
	'block',
	'resend',
	'give_up',
	'story',
	'take_back',
	'search',
	'pause',
	'panic',
	'help',
	'leave',
	'screen_1',
	'screen_2',
	'screen_3',
	'screen_4',
	'screen_5',
	'screen_6',
	'screen_7',
	'screen_8',
] as const;
export type Command = (typeof COMMANDS)[number];

export interface KeyPress {
	readonly key: string;
	readonly ctrlKey: boolean;
	readonly metaKey: boolean;
	readonly altKey: boolean;
	readonly shiftKey: boolean;
	/** Whether the key is being held down. */
	readonly repeat: boolean;
}

/** Where the focus is when a key is pressed. */
export type KeyPlace = 'text' | 'control' | 'dialog' | 'elsewhere';

interface KeyBinding {
	readonly command: Command;
	/** As `KeyboardEvent.key` gives them, letters in lower case; `Shift+`, `Mod+` (Ctrl, or ⌘ on a Mac) in front. */
	readonly keys: readonly string[];
	/** A decision happens once for one press, however long the key is held down. */
	readonly repeats?: true;
}

export const BINDINGS: readonly KeyBinding[] = [
	{ command: 'next', keys: ['j', 'ArrowDown'], repeats: true },
	{ command: 'previous', keys: ['k', 'ArrowUp'], repeats: true },
	{ command: 'extend_next', keys: ['Shift+j', 'Shift+ArrowDown'], repeats: true },
	{ command: 'extend_previous', keys: ['Shift+k', 'Shift+ArrowUp'], repeats: true },
	{ command: 'first', keys: ['Home'] },
	{ command: 'last', keys: ['End'] },
	{ command: 'toggle', keys: ['x', ' '] },
	{ command: 'select_all', keys: ['Mod+a'] },
	{ command: 'approve', keys: ['a'] },
	{ command: 'refuse', keys: ['r'] },
	{ command: 'void', keys: ['v'] },
	{ command: 'block', keys: ['b'] },
	{ command: 'resend', keys: ['s'] },
	{ command: 'give_up', keys: ['g'] },
	{ command: 'story', keys: ['Enter'] },
	{ command: 'take_back', keys: ['z', 'Mod+z'] },
	{ command: 'search', keys: ['/'] },
	{ command: 'pause', keys: ['p'] },
	{ command: 'panic', keys: ['Shift+p'] },
	{ command: 'help', keys: ['?'] },
	{ command: 'leave', keys: ['Escape'] },
	{ command: 'screen_1', keys: ['Mod+1'] },
	{ command: 'screen_2', keys: ['Mod+2'] },
	{ command: 'screen_3', keys: ['Mod+3'] },
	{ command: 'screen_4', keys: ['Mod+4'] },
	{ command: 'screen_5', keys: ['Mod+5'] },
	{ command: 'screen_6', keys: ['Mod+6'] },
	{ command: 'screen_7', keys: ['Mod+7'] },
	{ command: 'screen_8', keys: ['Mod+8'] },
];

const BY_KEY = new Map(BINDINGS.flatMap((binding) => binding.keys.map((key) => [key, binding] as const)));

/** What a key press asks for in this place, or null where the key belongs to somebody else. */
export function readCommand(press: KeyPress, place: KeyPlace): Command | null {
	if (place === 'dialog' || press.altKey) return null;
	if (place === 'text') return press.key === 'Escape' ? 'leave' : null;
	if (place === 'control' && (press.key === 'Enter' || press.key === ' ')) return null;
	const binding = BY_KEY.get(nameOf(press));
	if (!binding || (press.repeat && !binding.repeats)) return null;
	return binding.command;
}

function nameOf(press: KeyPress): string {
	const isLetter = /^\p{L}$/u.test(press.key);
	const isNamed = press.key.length > 1;
	const key = isLetter ? press.key.toLowerCase() : press.key;
	// Shift is part of how signs such as ? are typed, and says nothing of its own there.
	const shift = press.shiftKey && (isLetter || isNamed) ? 'Shift+' : '';
	return `${press.ctrlKey || press.metaKey ? 'Mod+' : ''}${shift}${key}`;
}

const TEXT_INPUTS = new Set([
	'text',
	'search',
	'number',
	'email',
	'url',
	'password',
	'tel',
	'date',
	'time',
	'datetime-local',
]);

/** Reads the place from the element that has the focus. */
export function readPlace(target: EventTarget | null): KeyPlace {
	if (!(target instanceof Element)) return 'elsewhere';
	if (target.closest('dialog')) return 'dialog';
	if (target instanceof HTMLInputElement) return TEXT_INPUTS.has(target.type) ? 'text' : 'control';
	if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return 'text';
	if (target instanceof HTMLElement && target.isContentEditable) return 'text';
	return target.closest('button, a[href], summary') ? 'control' : 'elsewhere';
}

/** One key as it is printed on the keyboard: `Shift+j` becomes `⇧ J`. */
export function nameKey(key: string): string {
	return key
		.split(/\+(?=.)/)
		.map((part) => KEY_NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
		.join(' ');
}

const KEY_NAMES: Readonly<Record<string, string>> = {
	ArrowDown: '↓',
	ArrowUp: '↑',
	Shift: '⇧',
	Mod: 'Ctrl',
	Enter: '↵',
	Escape: 'Esc',
	' ': 'Space',
};
