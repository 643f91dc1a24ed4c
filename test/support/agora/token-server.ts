// The example of docs/examples/token-server, started as a person starts it; agora-token comes from the project's own
// node_modules, as it would after `npm install` there.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { projectRoot } from '../../../build/paths.ts';

export interface TokenServerTerms {
	readonly appId: string;
	readonly certificate: string;
	readonly host: string;
	/** The whole value of its Authorization header. */
	readonly password: string;
	/** How long each token lives. */
	readonly seconds: number;
	/** The one of before; none takes a free one. */
	readonly port?: number;
}

export interface TokenServer {
	readonly url: string;
	readonly port: number;
	stop(): Promise<void>;
}

export async function startTokenServer(terms: TokenServerTerms): Promise<TokenServer> {
	const child = spawn(process.execPath, [join(projectRoot, 'docs/examples/token-server/server.js')], {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: {
			...{ APP_ID: terms.appId, APP_CERTIFICATE: terms.certificate, HOST_USER: terms.host },
			...{ PASSWORD: terms.password, PORT: String(terms.port ?? 0), SECONDS: String(terms.seconds) },
		},
	});
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const url = await new Promise<string>((resolve, reject) => {
		createInterface(child.stdout).once('line', resolve);
		child.once('exit', (code) => reject(new Error(`the token server ended with ${code} before it was ready`)));
	});
	return {
		url,
		port: Number(new URL(url).port),
		stop: async () => {
			child.kill();
			await ended;
		},
	};
}
