import { encode } from 'uqr';

export interface QrPath {
	/** Modules on each side, the quiet zone included. */
	readonly size: number;
	/** The dark modules as the `d` of an SVG path, one unit a module. */
	readonly path: string;
}

/** ISO/IEC 18004 asks for four light modules around a code. */
const QUIET_ZONE = 4;

/** A text as a QR code that still reads when a seventh of it is covered. Throws for more than 2,331 bytes. */
export function drawQrPath(text: string): QrPath {
	const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE });
	const runs = data.flatMap((row, y) => findRuns(row).map(({ x, width }) => `M${x} ${y}h${width}v1h-${width}z`));
	return { size, path: runs.join('') };
}

function findRuns(row: readonly boolean[]): readonly { x: number; width: number }[] {
	const runs: { x: number; width: number }[] = [];
	row.forEach((isDark, x) => {
		const last = runs.at(-1);
		if (!isDark) return;
		if (last && last.x + last.width === x) last.width += 1;
		else runs.push({ x, width: 1 });
	});
	return runs;
}
