import { REHEARSAL_ROOM } from '../../../preload/api/rooms/rooms.ts';
import type { RoomId } from '../../../preload/api/rooms/rooms.ts';
import type { MessageAction } from '../messages.ts';
import type { StartFault } from './start-fault.ts';

/** What a person can do about a fault. Whatever is wrong with one room, there is a way into another. */
export function listActions(fault: StartFault, rooms: { before: RoomId; chosen: RoomId }): readonly MessageAction[] {
	const { before, chosen } = rooms;
	const isOfRoom = fault !== 'page_crashed' && fault !== 'host_stopped';
	return [
		...(fault === 'ledger_damaged' ? (['restore'] as const) : []),
		...(fault === 'ledger_from_newer_version' ? [] : (['try-again'] as const)),
		...(isOfRoom && before !== REHEARSAL_ROOM && before !== chosen ? (['go-back'] as const) : []),
		...(isOfRoom && chosen !== REHEARSAL_ROOM ? (['open-rehearsal'] as const) : []),
		...(['show-folder', 'show-log', 'quit'] as const),
	];
}
