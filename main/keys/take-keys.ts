import type { Primitives } from '../../protocol/primitives/primitives.ts';
import { RoomKeys } from './room-keys.ts';
import type { OpenAside } from './room-keys.ts';
import type { KeyState } from './store/key-state.ts';

/** The keys of a room whose identity is open: what opens and signs, made from the bytes. Throws where it is not open. */
export function takeKeys(state: KeyState, primitives: Primitives, openAside: OpenAside | null = null): RoomKeys {
	if (state.kind !== 'open') throw new Error(`the room’s keys are ${state.kind}`);
	const { secrets, earlier } = state.identity;
	return new RoomKeys(
		secrets,
		primitives,
		earlier.flatMap((before) => before.secrets ?? []),
		openAside,
	);
}
