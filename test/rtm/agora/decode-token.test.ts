import { RtmTokenBuilder } from 'agora-token';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeToken } from '../../../main/rtm/agora/tokens/decode-token.ts';
import { isTokenServerUrl } from '../../../main/rtm/agora/tokens/token-server.ts';

const APP_ID = '970CA35de60c44645bbae8a215061b33';
const CERTIFICATE = '5CFd2fd1755d40ecb72977518be15d3b';
// The Signaling-only vector of Agora's own token builders (AgoraIO/Tools, AccessToken2Test in C# and Java).
const VECTOR =
	'007eJxTYOCdJftjyTM2zxW6Xhm/5T0j5LdcUt/xYVt48fb5Mp3PX9coMFiaGzg7GpumpJoZJJuYmJmYJiUlplokGhmaGpgZJhkbu38RYIhgYmBgZABhJiBmBPM5GUpSi0viS4tTiwBZVh6A';

test('Agora’s own vector is read', () => {
	expect(decodeToken(VECTOR)).toEqual({ appId: APP_ID, userId: 'test_user', expiresAt: (1_111_111 + 600) * 1_000 });
});

test('a token made now says for whom and until when', () => {
	const decoded = decodeToken(RtmTokenBuilder.buildToken(APP_ID, CERTIFICATE, 'mika-desk', 3_600));
	expect(decoded).toMatchObject({ appId: APP_ID, userId: 'mika-desk' });
	expect(Math.abs((decoded?.expiresAt ?? 0) - (Date.now() + 3_600_000))).toBeLessThan(60_000);
});

test('whatever else is pasted is no token, and nothing throws', () => {
	expect(decodeToken('')).toBeNull();
	expect(decodeToken(VECTOR.slice(0, -20))).toBeNull();
	expect(decodeToken(`006${VECTOR.slice(3)}`)).toBeNull();
	fc.assert(fc.property(fc.base64String(), (text) => decodeToken(`007${text}`) === null));
});

test('a token is asked for over https, or on this machine', () => {
	const good = ['https://tokens.example.org/rtm', 'http://127.0.0.1:8787/', 'http://localhost/token'];
	const bad = ['http://tokens.example.org/', 'ftp://x/', 'https://me:secret@example.org/', 'file:///etc/passwd', 'x'];
	expect(good.map(isTokenServerUrl)).toEqual([true, true, true]);
	expect(bad.map(isTokenServerUrl)).toEqual([false, false, false, false, false]);
});
