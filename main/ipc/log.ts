/** Values that may stand beside a line of the log. A message's text, a note or a name is not among them. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Where main says what it did. Lines are for the person who is asked to send them: no plaintext, no secrets. */
export interface Log {
	info(what: string, fields?: LogFields): void;
	warn(what: string, fields?: LogFields): void;
	error(what: string, error: unknown, fields?: LogFields): void;
}
