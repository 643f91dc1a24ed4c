import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { drawQrPath } from '../../../renderer/keys/qr/qr-path.ts';

const INVITE = `giftwarden://room?v=1&channel=neon-lounge&host=mika&seal=${'A'.repeat(43)}&grant=${'b'.repeat(43)}`;

test('the path darkens exactly the modules of the code, with four light ones around it', () => {
	const { size, path } = drawQrPath(INVITE);
	const drawn = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
	for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
		for (let at = Number(x); at < Number(x) + Number(width); at++) {
			const row = drawn[Number(y)];
			if (row) row[at] = true;
		}
	}
	expect(drawn).toEqual(encode(INVITE, { ecc: 'M', border: 4 }).data);
	expect(drawn.slice(0, 4).flat()).not.toContain(true);
	expect(drawn.every((row) => !row.slice(-4).includes(true))).toBe(true);
});

test('an invite with the longest names that RTM knows still fits a code', () => {
	const name = encodeURIComponent('{'.repeat(64));
	expect(drawQrPath(INVITE.replace('neon-lounge', name).replace('mika', name)).size).toBeLessThan(120);
});
