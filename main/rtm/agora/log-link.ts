import type { AgoraLink, RoomHold } from '../../../protocol/agora/reports.ts';
import type { AgoraSession } from './agora.ts';

/**
 * Tells each change of the link once, with the numbers behind it, for whoever reads the log of an evening. A problem's
 * text is told only where nobody knows what it means.
 */
export function logLink(session: Pick<AgoraSession, 'onDetails'>, log: (line: string) => void): void {
	let last = '';
	session.onDetails((details) => {
		const line = describe(details);
		if (line !== last) log(line);
		last = line;
	});
}

const HOLDS: Readonly<Record<Exclude<RoomHold['kind'], 'unknown'>, string>> = {
	mine: 'host by lock',
	mine_by_presence: 'host by presence',
	unguarded: 'host, unguarded',
	held: 'held by another desk',
};

function describe({ state, problem, hold, token }: AgoraLink): string {
	const { kind, code = null, serverCode = null, detail } = problem ?? {};
	return [
		`the link to Agora: ${state}`,
		...(kind === undefined ? [] : [kind]),
		...(code === null ? [] : [`code ${code}`]),
		...(serverCode === null ? [] : [`server ${serverCode}`]),
		...(kind === 'unknown' ? [detail] : []),
		...(hold.kind === 'unknown' ? [] : [HOLDS[hold.kind]]),
		...(token.kind === 'unavailable' ? [`token ${token.why}`] : []),
	].join(', ');
}
