import { expect, test } from 'vitest';
import { findOtherOrigin, makeSdkPolicy, mayConnect } from '../../../main/rtm/agora/hosts.ts';

const NEEDED = [
	'https://ap-web-1.agora.io/api/v1',
	'https://web-4.ap.sd-rtn.com/api/v1',
	'wss://1-2-3-4.edge.agora.io:9591/',
	'wss://1-2-3-4.edge.sd-rtn.com:9593/',
];
const TELEMETRY = [
	'https://webcollector-rtm.agora.io/events/proto-raws',
	'https://rtm.statscollector.sd-rtn.com/events/proto-raws',
];
const OTHERS = [
	'https://example.org/',
	'http://ap-web-1.agora.io/api/v1',
	'https://logservice-rtm.agora.io/upload/v1',
	'https://ap-web-1.agora.io.example.org/',
	'wss://edge.agora.io.example.org/',
	'wss://a.b.edge.agora.io/',
	'ws://1-2-3-4.edge.agora.io:9591/',
	'file:///etc/passwd',
	'nothing',
];

test('the SDK’s page reaches access points and edges, telemetry only where it is allowed, and nothing else', () => {
	const reach = (addresses: readonly string[], allowsTelemetry: boolean) =>
		addresses.filter((address) => mayConnect(address, { allowsTelemetry }));
	expect(reach(NEEDED, false)).toEqual(NEEDED);
	expect(reach(TELEMETRY, false)).toEqual([]);
	expect(reach(TELEMETRY, true)).toEqual(TELEMETRY);
	expect(reach(OTHERS, true)).toEqual([]);
});

test('its policy names telemetry only where it is allowed, and allows no script but its own', () => {
	expect(makeSdkPolicy({ allowsTelemetry: false })).not.toContain('collector');
	expect(makeSdkPolicy({ allowsTelemetry: true })).toContain('https://webcollector-rtm.agora.io');
	expect(makeSdkPolicy({ allowsTelemetry: false })).toMatch(
		/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/,
	);
});

test.each([
	['any page', { 'Access-Control-Allow-Origin': ['*'] }, null],
	['our page', { 'access-control-allow-origin': ['rtm://sdk'] }, null],
	['nobody in particular', { 'content-type': ['text/plain'] }, null],
	[
		'the pages of somebody else',
		{ 'access-control-allow-origin': ['https://console.agora.io'] },
		'https://console.agora.io',
	],
] as const)('an answer for %s', (_whom, headers, other) => {
	expect(findOtherOrigin(headers, 'rtm://sdk')).toBe(other);
});
