// The smallest token server: POST {"uid": "…"} with the password in `authorization`, and get {"token": "007…"} back. The
// App Certificate stays here: whoever has it can be anybody in every room of the project. Put it behind HTTPS, and let it
// sign only for users whose password you know; this one knows the host's only.
//
//     APP_ID=… APP_CERTIFICATE=… HOST_USER=… PASSWORD=… PORT=8787 npm start
//
// In the desk: _Address of the token server_ is the first line that it prints, _Header for its password_ is Authorization.
// Then it prints when it gave a token, and why it gave none.

import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import agoraToken from 'agora-token';

const { APP_ID, APP_CERTIFICATE, HOST_USER, PASSWORD, PORT = '8787', SECONDS = '3600' } = process.env;
if (!APP_ID || !APP_CERTIFICATE || !HOST_USER || !PASSWORD) {
	throw new Error('set APP_ID, APP_CERTIFICATE, HOST_USER and PASSWORD');
}
/** How long a token lives. Agora allows a day at most; the desk asks for the next one in time. */
const seconds = Number(SECONDS);

const server = createServer((request, response) => {
	let body = '';
	request.on('data', (part) => {
		body += part;
		if (body.length > 1_000) request.destroy();
	});
	request.on('end', () => {
		const [status, answer] = decide(request, body);
		console.log(`${new Date().toISOString()} ${answer.error ?? `a token for ${seconds} s`}`);
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(answer));
	});
});
server.listen(Number(PORT), '127.0.0.1', () => {
	console.log(`http://127.0.0.1:${server.address().port}/`);
});

function decide(request, body) {
	if (request.method !== 'POST') return [405, { error: 'POST only' }];
	if (!isPassword(request.headers.authorization ?? '')) return [401, { error: 'wrong password' }];
	let uid;
	try {
		({ uid } = JSON.parse(body));
	} catch {
		return [400, { error: 'no JSON' }];
	}
	if (uid !== HOST_USER) return [403, { error: 'not a user of this server' }];
	const token = agoraToken.RtmTokenBuilder.buildToken(APP_ID, APP_CERTIFICATE, uid, seconds);
	// The builder answers with an empty text where App ID or certificate are malformed.
	return token === '' ? [500, { error: 'App ID or certificate are malformed' }] : [200, { token }];
}

function isPassword(given) {
	const [a, b] = [Buffer.from(given), Buffer.from(PASSWORD)];
	return a.length === b.length && timingSafeEqual(a, b);
}
