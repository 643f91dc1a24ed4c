/** Something only the person at the keyboard can mend: its message says what is wrong and the one line to type. */
export class Remedy extends Error {
	override readonly name = 'Remedy';
}
