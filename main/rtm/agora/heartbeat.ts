import type { Clock } from '../../../protocol/clock.ts';
import type { OpenDoor } from '../../../protocol/agora/session/sdk-line.ts';

const BEAT_EVERY_MS = 5_000;
/** A machine that slept or is very busy misses a beat; one that missed so many in a row answers no more. */
const MISSED_MAX = 4;

/** The same door, but one behind which nobody answers any more is closed and counts as lost. */
export function watchHeartbeat(open: OpenDoor, clock: Clock): OpenDoor {
	return (events) => {
		let missed = 0;
		let callOff = (): void => undefined;
		const door = open({
			report: (report) => {
				missed = 0;
				events.report(report);
			},
			lost: (why) => {
				callOff();
				events.lost(why);
			},
		});
		const beat = (): void => {
			if (missed >= MISSED_MAX) {
				door.close();
				return events.lost('the page answers no more');
			}
			missed++;
			door.send({ kind: 'beat', id: missed });
			callOff = clock.after(BEAT_EVERY_MS, beat);
		};
		callOff = clock.after(BEAT_EVERY_MS, beat);
		return {
			send: (command) => door.send(command),
			close: () => {
				callOff();
				door.close();
			},
		};
	};
}
