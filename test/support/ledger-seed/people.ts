import { asUserId } from '../../../protocol/ids.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { rollDice } from './dice.ts';
import type { Dice } from './dice.ts';

export interface Person {
	readonly sender: UserId;
	readonly senderName: string | null;
}

const FIRST_NAMES = [
	...['Ava', 'Ben', 'Chloé', 'Dmitri', 'Elif', 'Fatima', 'Göran', 'Hana', 'Ivo', 'Jürgen', 'Kaito', 'Leïla', 'Mateo'],
	...[
		'Nadia',
		'Óscar',
		'Priya',
		'Quinn',
		'Rosa',
		'Søren',
		'Tomás',
		'Uma',
		'Valentina',
		'Wren',
		'Ximena',
		'Yuki',
		'Zoë',
	],
	...['李娜', '佐藤', '김민준', 'Анна', 'Ελένη', 'محمد', 'दीपा', 'สมชาย'],
];
const EPITHETS = [
	...['', '', '', ' Live', '_tv', ' 🌸', ' the Bold', '99', '.exe', ' (mod)', ', Jr.', ' "Ace"', ' ✨✨', '-chan'],
	...[' of Leeds', ' plays', ' 🇧🇷', ' & Co', ' ♥', ' 2000', ' B.', ' zzz'],
];
const NOTES = [
	...[
		'for the new microphone',
		'gg!',
		'one more song please',
		'happy birthday, Mia 🎂',
		'that boss fight 😂😂😂',
		'hi from Lima',
	],
	...[
		'he said "never again"',
		'Bitte nochmal den Refrain',
		'応援してます！',
		'first time here, love it',
		'a, b, c and d',
		'ура!',
	],
	...['= my favourite stream', '+1', '-10 points for the pun', '@everyone look', 'you deserve this', '¡qué grande!'],
];

/** Everybody who ever sent a gift to this room. The first ones send most: rooms live off a few regulars. */
export function inventPeople(count: number, seed: number): readonly Person[] {
	const dice = rollDice(seed ^ 0x70656f70);
	return Array.from({ length: count }, (_, index) => {
		const senderName = dice.happens(0.06) ? null : `${dice.pick(FIRST_NAMES)}${dice.pick(EPITHETS)}`;
		return { sender: asUserId(`viewer-${(index * 7919 + 104_729).toString(36)}`), senderName };
	});
}

/** The square of an even roll: one sender in ten sends a third of all gifts. */
export function pickSender(people: readonly Person[], dice: Dice): Person {
	const person = people[Math.floor(dice.next() ** 2 * people.length)];
	if (!person) throw new Error('the room is empty');
	return person;
}

export function inventNote(dice: Dice): string | null {
	return dice.happens(0.2) ? dice.pick(NOTES) : null;
}
