// An Electron app of nothing but the pages that host the SDK, opened exactly as the desk opens them, and driven over IPC
// by the test that started it.

import { app, webContents } from 'electron';
import { join } from 'node:path';
import type { SdkCommand, SdkDoor } from '../../../protocol/agora/sdk/contract.ts';
import { openSdkNetwork } from '../../../main/app/sdk-page/sdk-network.ts';
import { openSdkPages } from '../../../main/app/sdk-page/open-sdk-page.ts';
import { registerOurSchemes } from '../../../main/app/security/app-scheme.ts';
import { guardEveryContents } from '../../../main/app/security/guard-contents.ts';
import type { FromPages, ToPages } from './pages-messages.ts';

const builtFolder = process.env['GIFTWARDEN_BUILT'] ?? '';
const doors = new Map<number, SdkDoor>();

if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerOurSchemes();
guardEveryContents(app);
process.on('disconnect', () => app.exit(0));
void app.whenReady().then(serve);

function serve(): void {
	const warn = (line: string): boolean => process.stderr.write(`${line}\n`);
	const pageFolder = join(builtFolder, 'sdk-page');
	const network = openSdkNetwork({ pageFolder, allowsTelemetry: false, isPackaged: false, warn });
	const preloadPath = join(builtFolder, 'preload', 'sdk-page.cjs');
	const open = openSdkPages({ network, preloadPath, warn });
	process.on('message', (message: ToPages) => {
		if (message.kind === 'crash') {
			for (const contents of webContents.getAllWebContents()) contents.forcefullyCrashRenderer();
			return;
		}
		if (message.kind === 'inspect') return void inspect(message.script);
		const { door } = message;
		if (message.kind === 'open') {
			const report = (sent: unknown): void => tell({ kind: 'report', door, report: sent });
			doors.set(door, open({ report, lost: (why) => tell({ kind: 'lost', door, why }) }));
		} else if (message.kind === 'send') doors.get(door)?.send(message.command as SdkCommand);
		else doors.get(door)?.close();
	});
	tell({ kind: 'ready' });
}

async function inspect(script: string): Promise<void> {
	const contents = webContents.getAllWebContents().at(-1);
	if (!contents) throw new Error('no page is open');
	const found: unknown = await contents.executeJavaScript(script);
	// Electron has it and does not name it in its types.
	const held = (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences();
	const names = ['sandbox', 'contextIsolation', 'nodeIntegration', 'webSecurity', 'webviewTag'];
	const preferences = {
		...Object.fromEntries(names.map((name) => [name, held[name] ?? null])),
		backgroundThrottling: contents.backgroundThrottling,
	};
	tell({ kind: 'inspected', found, preferences });
}

function tell(message: FromPages): void {
	process.send?.(message);
}
