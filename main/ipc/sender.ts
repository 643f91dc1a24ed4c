/** The part of an IPC event that says who asks. */
export interface Caller {
	readonly sender: unknown;
	/** Null once the frame is gone. */
	readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

export const APP_SCHEME = 'app';
export const DESK_HOST = 'bundle';

/** Whether an address is a page of ours: the scheme and the host exactly, no user, no password, no port. */
export function isDeskUrl(address: string): boolean {
	if (!URL.canParse(address)) return false;
	const url = new URL(address);
	return (
		url.protocol === `${APP_SCHEME}:` &&
		url.hostname === DESK_HOST &&
		url.port === '' &&
		url.username === '' &&
		url.password === ''
	);
}

/** Whether the top frame of the desk's own window asks. `desk` is that window's web contents. */
export function isFromDesk(caller: Caller, desk: unknown): boolean {
	const frame = caller.senderFrame;
	return desk !== null && caller.sender === desk && frame !== null && frame.parent === null && isDeskUrl(frame.url);
}
