// A packaged desk decides over money, and a switch on its command line can open it to whoever shares the machine: a
// debugger's port, other code in place of ours, no sandbox. Fuses close some of these doors and not the debugger's
// port, so the first thing a packaged desk does is to look at how it was started, and to leave where it has to.

/** `sysexits.h` calls it a configuration error. */
export const GUARD_EXIT_CODE = 78;

const FORBIDDEN: readonly RegExp[] = [
	/^--remote-debugging-(port|pipe|address|targets)(=|$)/,
	/^--remote-allow-origins(=|$)/,
	/^--inspect(-brk|-port|-publish-uid|-wait)?(=|$)/,
	/^--disable-web-security(=|$)/,
	/^--disable-site-isolation-trials(=|$)/,
	/^--allow-running-insecure-content(=|$)/,
	/^--(js-flags|load-extension|renderer-cmd-prefix|gpu-launcher|utility-cmd-prefix)(=|$)/,
	/^--(no-sandbox|disable-setuid-sandbox|disable-seccomp-filter-sandbox|single-process|no-zygote)(=|$)/,
	/^--(host-rules|host-resolver-rules|proxy-server|proxy-pac-url|ignore-certificate-errors)(=|$)/,
	/^--(log-net-log|ssl-key-log-file)(=|$)/,
];
const SANDBOX = /^--(no-sandbox|disable-setuid-sandbox|no-zygote)(=|$)/;

export interface StartedAs {
	readonly argv: readonly string[];
	readonly isPackaged: boolean;
	/** Chromium refuses to run with a sandbox for root, who could read the ledger anyway. */
	readonly isRoot: boolean;
}

/** The switch that a packaged desk refuses to run with, or null. Chromium reads them in any case of letters. */
export function findForbiddenSwitch({ argv, isPackaged, isRoot }: StartedAs): string | null {
	if (!isPackaged) return null;
	for (const argument of argv) {
		const read = argument.toLowerCase();
		if (isRoot && SANDBOX.test(read)) continue;
		if (FORBIDDEN.some((pattern) => pattern.test(read))) return argument.split('=', 1)[0] ?? argument;
	}
	return null;
}
