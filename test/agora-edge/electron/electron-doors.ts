import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { builtFolder, projectRoot } from '../../../build/paths.ts';
import { findElectron } from '../../../build/runtime/ensure-electron.ts';
import { findSandboxArguments } from '../../../build/system/sandbox.ts';
import { readSdkReport } from '../../../protocol/agora/sdk/contract.ts';
import type { SdkDoor, SdkDoorEvents } from '../../../protocol/agora/sdk/contract.ts';
import type { FromPages, ToPages } from './pages-messages.ts';

/** Switches with which a Chromium finds the edge instead of Agora; a packaged desk refuses to start with them. */
export function listEdgeSwitches(hostResolverRules: string): string[] {
	return [`--host-resolver-rules=${hostResolverRules}`, '--ignore-certificate-errors', '--no-proxy-server'];
}

/** Ways to SDKs in the desk's own kind of page, in a real Electron. */
export class ElectronDoors {
	readonly #child: ChildProcess;
	readonly #folder: string;
	readonly #doors = new Map<number, SdkDoorEvents>();
	#nextDoor = 1;

	private constructor(child: ChildProcess, folder: string) {
		this.#child = child;
		this.#folder = folder;
		child.on('message', (message: FromPages) => {
			if (message.kind === 'ready' || message.kind === 'inspected') return;
			const events = this.#doors.get(message.door);
			if (message.kind === 'lost') return events?.lost(message.why);
			const report = readSdkReport(message.report);
			if (report === null) throw new Error(`the SDK's page sent ${JSON.stringify(message.report)}`);
			if (report.kind === 'trouble') process.stderr.write(`the SDK's page: ${report.what}\n`);
			events?.report(report);
		});
	}

	static async start(hostResolverRules: string): Promise<ElectronDoors> {
		const runtime = findElectron();
		if (!runtime) throw new Error('no Electron here; `npm run test:e2e` brings one');
		const folder = await mkdtemp(join(tmpdir(), 'giftwarden-pages-'));
		await bundle(folder);
		await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'pages-app', main: 'pages-app.cjs' }));
		const sandbox = await findSandboxArguments(runtime.executable);
		const switches = [...sandbox, ...listEdgeSwitches(hostResolverRules), `--user-data-dir=${join(folder, 'user')}`];
		const child = spawn(runtime.executable, [...switches, folder], {
			stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
			env: { ...process.env, GIFTWARDEN_BUILT: builtFolder },
		});
		await new Promise<void>((resolve, reject) => {
			child.once('message', () => resolve());
			child.once('exit', (code) => reject(new Error(`Electron ended with ${code} before it was ready`)));
		});
		return new ElectronDoors(child, folder);
	}

	readonly open = (events: SdkDoorEvents): SdkDoor => {
		const door = this.#nextDoor++;
		this.#doors.set(door, events);
		this.#tell({ kind: 'open', door });
		return {
			send: (command) => this.#tell({ kind: 'send', door, command }),
			close: () => {
				this.#doors.delete(door);
				this.#tell({ kind: 'close', door });
			},
		};
	};

	crashPages(): void {
		this.#tell({ kind: 'crash' });
	}

	inspect(script: string): Promise<Extract<FromPages, { kind: 'inspected' }>> {
		return new Promise((resolve) => {
			const hear = (message: FromPages): void => {
				if (message.kind !== 'inspected') return;
				this.#child.off('message', hear);
				resolve(message);
			};
			this.#child.on('message', hear);
			this.#tell({ kind: 'inspect', script });
		});
	}

	async close(): Promise<void> {
		const ended = new Promise((resolve) => this.#child.once('exit', resolve));
		this.#child.disconnect();
		await ended;
		await rm(this.#folder, { recursive: true, force: true });
	}

	#tell(message: ToPages): void {
		if (this.#child.connected) this.#child.send(message);
	}
}

function bundle(folder: string): Promise<unknown> {
	return build({
		configFile: false,
		logLevel: 'warn',
		root: projectRoot,
		build: {
			ssr: join(projectRoot, 'test/agora-edge/electron/pages-app.ts'),
			outDir: folder,
			emptyOutDir: false,
			target: 'node20.18',
			rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: '[name].cjs' } },
		},
		ssr: { noExternal: true, external: ['electron'] },
	});
}
