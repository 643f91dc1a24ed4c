import type { WindowPlace } from '../keeping/settings.ts';

export interface Area {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export const WINDOW_SIZE = { width: 1440, height: 900, minWidth: 1024, minHeight: 640 } as const;
/** So much of the title bar has to be on a screen, or nobody could move the window back. */
const VISIBLE_MIN = 64;

/** Where the window opens: where it was if a person can reach it there, otherwise in the middle by the system's choice. */
export function choosePlace(remembered: WindowPlace | null, screens: readonly Area[]): Partial<Area> {
	const { width, height, minWidth, minHeight } = WINDOW_SIZE;
	if (!remembered) return { width, height };
	const size = { width: Math.max(minWidth, remembered.width), height: Math.max(minHeight, remembered.height) };
	const { x, y } = remembered;
	const isReachable = screens.some(
		(screen) =>
			Math.min(x + size.width, screen.x + screen.width) - Math.max(x, screen.x) >= VISIBLE_MIN &&
			y >= screen.y - 1 &&
			y <= screen.y + screen.height - VISIBLE_MIN,
	);
	return isReachable ? { x, y, ...size } : size;
}
