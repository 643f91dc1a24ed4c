import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { HostProcessNews, HostProcessOptions, HostProcessWord } from '../../support/host/host-process.ts';

export const HOST_PROCESS = new URL('../../support/host/host-process.ts', import.meta.url);

/** A child that has loaded everything and waits for its turn. */
export class HostChild {
	/** The newest that it reported to be on disk. */
	news: HostProcessNews = { revision: 0, open: 0 };
	reports = 0;
	readonly #child: ChildProcess;
	readonly #ready: Promise<void>;
	readonly exited: Promise<NodeJS.Signals | null>;
	#watch: () => void = () => undefined;

	constructor({ program, compileCache }: { readonly program: string; readonly compileCache: string }) {
		this.#child = fork(program, { env: { ...process.env, NODE_COMPILE_CACHE: compileCache }, stdio: 'inherit' });
		this.exited = new Promise((resolve) => this.#child.once('exit', (_, signal) => resolve(signal)));
		this.#ready = new Promise((resolve) => {
			this.#child.on('message', (word: HostProcessWord) => {
				if (word.kind === 'ready') return resolve();
				this.news = word;
				this.reports++;
				this.#watch();
			});
		});
	}

	async begin(options: HostProcessOptions): Promise<void> {
		await Promise.race([this.#ready, this.exited]);
		if (this.#child.exitCode !== null) throw new Error('a host ended before it began');
		this.#child.send(options);
	}

	/** Something else has changed that somebody may wait for. */
	look(): void {
		this.#watch();
	}

	/** Resolves as soon as `isEnough` holds after a report or a look, or when the process ends. */
	async until(isEnough: (news: HostProcessNews, reports: number) => boolean): Promise<void> {
		const reported = new Promise<void>((resolve) => {
			this.#watch = () => {
				if (isEnough(this.news, this.reports)) resolve();
			};
		});
		await Promise.race([reported, this.exited]);
	}

	kill(): Promise<NodeJS.Signals | null> {
		this.#child.kill('SIGKILL');
		return this.exited;
	}
}
