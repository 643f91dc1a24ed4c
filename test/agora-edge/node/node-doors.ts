import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readSdkReport } from '../../../protocol/agora/sdk/contract.ts';
import type { SdkDoor, SdkDoorEvents } from '../../../protocol/agora/sdk/contract.ts';

const SCRIPT = fileURLToPath(new URL('sdk-process.ts', import.meta.url));
const SPARE = 2;

/**
 * Ways to SDKs in Node, each in a process of its own as each page is, because the SDK keeps one client for each user id
 * and process. Some are started ahead, so that a test need not wait for them.
 */
export class NodeDoors {
	readonly #plainPort: number;
	readonly #spare: ChildProcess[] = [];

	constructor(plainPort: number) {
		this.#plainPort = plainPort;
		this.#fill();
	}

	readonly open = (events: SdkDoorEvents): SdkDoor => {
		const child = this.#spare.shift() ?? this.#start();
		this.#fill();
		let isClosed = false;
		child.on('message', (sent) => {
			const report = readSdkReport(sent);
			if (report === null) throw new Error(`the SDK's process sent ${JSON.stringify(sent)}`);
			events.report(report);
		});
		child.on('exit', () => {
			if (!isClosed) events.lost('the process ended');
		});
		return {
			send: (command) => {
				if (!isClosed && child.connected) child.send(command);
			},
			close: () => {
				isClosed = true;
				child.kill('SIGKILL');
			},
		};
	};

	close(): void {
		for (const child of this.#spare.splice(0)) child.kill('SIGKILL');
	}

	#fill(): void {
		while (this.#spare.length < SPARE) this.#spare.push(this.#start());
	}

	#start(): ChildProcess {
		return fork(SCRIPT, [String(this.#plainPort)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
	}
}
