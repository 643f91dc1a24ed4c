import type { Session } from 'electron';
import { APP_SCHEME } from '../../ipc/sender.ts';

/** Our pages need no permission, no device, no download, no spelling dictionary and no network. They get none. */
export function guardSession(session: Session, options: { isPackaged: boolean }): void {
	denyEverything(session);
	session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isOurs(url, options.isPackaged) }));
}

/** Everything but the network. */
export function denyEverything(session: Session): void {
	session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
	session.setPermissionCheckHandler(() => false);
	session.setDevicePermissionHandler(() => false);
	session.setSpellCheckerEnabled(false);
	session.on('will-download', (event) => event.preventDefault());
}

function isOurs(address: string, isPackaged: boolean): boolean {
	const { protocol } = new URL(address);
	// The developer tools load their own pages through the same session; a packaged desk has none.
	return protocol === `${APP_SCHEME}:` || (!isPackaged && protocol === 'devtools:');
}
