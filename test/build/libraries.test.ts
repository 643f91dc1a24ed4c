import { expect, test } from 'vitest';
import { parseMissingLibraries } from '../../build/system/libraries.ts';

test('the linker names each missing library once', () => {
	const output = [
		'\tlinux-vdso.so.1 (0x00007ffd)',
		'\tlibgtk-3.so.0 => not found',
		'\tlibasound.so.2 => not found',
		'\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)',
		'\tlibgtk-3.so.0 => not found',
	].join('\n');
	expect(parseMissingLibraries(output)).toEqual(['libasound.so.2', 'libgtk-3.so.0']);
});
