import type { ConnectionTest } from '../../../preload/api/rooms/rooms.ts';
import type { Agora, AgoraOptions } from '../../rtm/agora/agora.ts';

/** Tests of connections, one at a time. */
export class ConnectionTests {
	readonly #agora: Pick<Agora, 'probe'>;
	readonly #tell: (test: ConnectionTest) => void;
	#last: ConnectionTest = { testNo: 0, isRunning: false, lines: [] };

	constructor(agora: Pick<Agora, 'probe'>, tell: (test: ConnectionTest) => void) {
		this.#agora = agora;
		this.#tell = tell;
	}

	get isRunning(): boolean {
		return this.#last.isRunning;
	}

	/** What it finds is told line by line; resolves at its end. */
	async run(options: AgoraOptions): Promise<void> {
		const testNo = this.#last.testNo + 1;
		this.#say({ testNo, isRunning: true, lines: [] });
		const lines = await this.#agora.probe(options, (line) =>
			this.#say({ testNo, isRunning: true, lines: [...this.#last.lines, line] }),
		);
		this.#say({ testNo, isRunning: false, lines });
	}

	#say(test: ConnectionTest): void {
		this.#last = test;
		this.#tell(test);
	}
}
