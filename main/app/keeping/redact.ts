import { homedir } from 'node:os';

const LINE_LENGTH_MAX = 4_000;
const STACK_LINES_MAX = 12;
// Keys, tokens, grants and seals are all long runs of these letters; file names and identifiers are not that long.
const LONG_SECRET = /[A-Za-z0-9+/_=-]{40,}/g;
/** Agora's tokens are told by their beginning: with enough slashes in it one looks like a path. */
const AGORA_TOKEN = /007e[A-Za-z0-9+/]{16,}=*/g;
/** An App ID or an App Certificate of Agora's; with the certificate anybody is anybody in every room. */
const AGORA_ID = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/gi;

/** Takes out of a line what looks like a key or token and where the person's home is, and makes it one line. */
export function redact(line: string): string {
	const home = homedir();
	const withoutHome = home.length > 1 ? line.replaceAll(home, '~') : line;
	return withoutHome
		.replaceAll(AGORA_TOKEN, '[redacted]')
		.replaceAll(LONG_SECRET, (run) => (isPath(run) ? run : '[redacted]'))
		.replaceAll(AGORA_ID, '[redacted]')
		.replaceAll(/\s*\n\s*/g, ' | ')
		.slice(0, LINE_LENGTH_MAX);
}

/** An error as a person who reads logs wants it: what, and where it came from. */
export function describeError(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
	const stack = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
	return [`${error.name}${code}: ${error.message}`, ...stack.slice(0, STACK_LINES_MAX)].join('\n');
}

/** Paths are made of words between slashes; base64 has a slash only every so often. */
function isPath(run: string): boolean {
	const parts = run.split('/');
	return parts.length > 2 && parts.every((part) => part.length < 40);
}
