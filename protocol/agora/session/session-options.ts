import type { Clock } from '../../clock.ts';
import type { UserId } from '../../ids.ts';
import type { TokenSource } from '../token-source.ts';
import type { RoomGate } from './room-gate.ts';
import type { OpenDoor } from './sdk-line.ts';

export interface SdkSessionOptions {
	readonly appId: string;
	readonly userId: UserId;
	readonly tokens: TokenSource;
	readonly clock: Clock;
	/** Starts a way to an SDK; tells its events only after it returned. */
	readonly openDoor: OpenDoor;
	/** Without one everybody is let in. */
	readonly gate?: RoomGate;
	/** What a developer should know; never message texts. */
	readonly log?: (line: string) => void;
}
