/** Makes a `switch` over a closed union complete: the compiler refuses a call that can still be reached. */
export function assertNever(value: never, what: string): never {
	throw new Error(`${what} has a case that nobody handles: ${JSON.stringify(value)}`);
}
