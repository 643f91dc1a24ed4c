import { utilityProcess } from 'electron';
import type { RehearsalPace } from '../../../../preload/api/rows.ts';
import type { Clock } from '../../../../protocol/clock.ts';
import type { Log } from '../../../ipc/log.ts';
import type { HubAddress, Viewers } from './rehearsal-ground.ts';
import { keepRunning } from './keep-running.ts';
import type { Kept } from './keep-running.ts';

export interface ViewersOptions {
	/** The built script that simulates viewers; it is told everything in one argument, in JSON. */
	readonly script: string;
	/** 0 brings nobody. */
	readonly viewers: number;
	readonly pace: RehearsalPace;
	readonly seed: number;
	readonly clock: Clock;
	readonly log: Log;
}

/** Simulated viewers in a process of their own, started again when it ends. */
export function bringViewers(options: ViewersOptions, address: HubAddress): Viewers {
	const { script, viewers, seed, clock, log } = options;
	let { pace } = options;
	let child: Electron.UtilityProcess | null = null;

	function start(): Kept {
		const argument = { ...address, viewers, seed, giftsPerSecond: pace.giftsPerSecond };
		const started = utilityProcess.fork(script, [JSON.stringify(argument)], {
			serviceName: 'Giftwarden viewers',
			stdio: ['ignore', 'ignore', 'pipe'],
			execArgv: [],
		});
		started.stderr?.on('data', (said: Buffer) => log.warn('the viewers say', { said: said.toString('utf8').trim() }));
		started.once('spawn', () => tellPace());
		child = started;
		return {
			onExit: (listener) => started.once('exit', listener),
			kill: () => started.kill(),
		};
	}

	function tellPace(): void {
		child?.postMessage({ kind: 'pace', giftsPerSecond: pace.giftsPerSecond });
		child?.postMessage({ kind: 'faults', acknowledgmentLoss: pace.acknowledgmentLoss });
	}

	const stop = viewers === 0 ? () => undefined : keepRunning({ clock, log, name: 'viewers', start });
	return {
		setPace(changed) {
			pace = changed;
			tellPace();
		},
		stop,
	};
}
