import { describe, expect, test } from 'vitest';
import { readSwitches } from '../../main/app/switches.ts';
import type { Switches } from '../../main/app/switches.ts';
import { findForbiddenSwitch } from '../../main/app/security/guard-switches.ts';

const DEFAULTS: Switches = {
	isSmoke: false,
	userDataFolder: null,
	isRehearsal: false,
	ledgerPath: null,
	hubPort: 0,
	viewers: 40,
	giftsPerSecond: 5,
	seed: null,
	exportPath: null,
};

function read(...argv: string[]) {
	return readSwitches(['/usr/bin/electron', '/app', ...argv], { isPackaged: false });
}

describe('the switches of the desk', () => {
	test('without any, a rehearsal with forty viewers opens', () => {
		expect(read()).toEqual({ ok: true, switches: DEFAULTS });
	});

	test('every switch is read', () => {
		const argv = [
			'--smoke',
			'--user-data-dir=/d',
			'--ledger=/l.sqlite',
			'--hub-port=4711',
			'--viewers=7',
			'--pace=0.5',
		];
		expect(read(...argv, '--seed=9', '--export-to=/e.csv')).toEqual({
			ok: true,
			switches: {
				isSmoke: true,
				userDataFolder: '/d',
				isRehearsal: true,
				ledgerPath: '/l.sqlite',
				hubPort: 4711,
				viewers: 7,
				giftsPerSecond: 0.5,
				seed: 9,
				exportPath: '/e.csv',
			},
		});
	});

	test('switches of Chromium are none of ours', () => {
		expect(read('--no-sandbox', '--remote-debugging-port=0', '--lang=de')).toEqual({ ok: true, switches: DEFAULTS });
	});

	test('the last of several counts, and nobody comes where nobody is wanted', () => {
		expect(read('--viewers=3', '--viewers=5')).toMatchObject({ switches: { viewers: 5 } });
		expect(read('--viewers=3', '--no-viewers')).toMatchObject({ switches: { viewers: 0 } });
	});

	test('a packaged desk asks where an export goes, whatever was said', () => {
		const argv = ['/opt/giftwarden', '--export-to=/e.csv'];
		expect(readSwitches(argv, { isPackaged: true })).toEqual({ ok: true, switches: DEFAULTS });
	});

	test.each(['--viewers=', '--viewers=many', '--viewers=1.5', '--viewers=-1', '--hub-port=65536', '--pace=NaN'])(
		'%s is said to be wrong instead of being guessed',
		(argument) => expect(read(argument)).toMatchObject({ ok: false, detail: expect.stringContaining('--') as string }),
	);

	test('a path that is empty is said to be wrong', () => {
		expect(read('--ledger=')).toEqual({ ok: false, detail: '--ledger takes a path' });
	});
});

describe('switches that would open the desk to others', () => {
	const packaged = { isPackaged: true, isRoot: false };

	test.each([
		'--remote-debugging-port=9222',
		'--remote-debugging-pipe',
		'--REMOTE-DEBUGGING-PORT=0',
		'--remote-debugging-address=0.0.0.0',
		'--inspect',
		'--inspect-brk=1',
		'--no-sandbox',
		'--disable-web-security',
		'--js-flags=--expose-gc',
		'--load-extension=/x',
		'--single-process',
		'--renderer-cmd-prefix=gdb',
		'--proxy-server=evil',
	])('a packaged desk does not start with %s', (argument) => {
		const name = argument.split('=')[0];
		expect(findForbiddenSwitch({ ...packaged, argv: ['/opt/giftwarden', argument] })).toBe(name);
	});

	test('its own switches and harmless ones of Chromium are fine', () => {
		const argv = ['/opt/giftwarden', '--smoke', '--user-data-dir=/d', '--viewers=3', '--ozone-platform=x11'];
		expect(findForbiddenSwitch({ ...packaged, argv })).toBeNull();
	});

	test('from sources a debugger may be attached', () => {
		expect(findForbiddenSwitch({ isPackaged: false, isRoot: false, argv: ['--inspect=0'] })).toBeNull();
	});

	test('root may run without the sandbox that Chromium refuses to root, and with nothing else', () => {
		expect(findForbiddenSwitch({ isPackaged: true, isRoot: true, argv: ['--no-sandbox'] })).toBeNull();
		expect(findForbiddenSwitch({ isPackaged: true, isRoot: true, argv: ['--no-sandbox', '--inspect'] })).toBe(
			'--inspect',
		);
	});
});
