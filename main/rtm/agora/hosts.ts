// Where the SDK's page may connect to, and nowhere else: the access points and edges that agora-rtm-sdk 2.3.0 needs to log
// in and to talk. Its telemetry cannot be switched off in the SDK, so that its hosts are left out unless a person allows
// them; without them the SDK works the same (measured against the stand-in edge).

const ACCESS_POINTS = [1, 2, 3, 4].flatMap((n) => [`https://ap-web-${n}.agora.io`, `https://web-${n}.ap.sd-rtn.com`]);
const EDGES = ['wss://*.edge.agora.io:*', 'wss://*.edge.sd-rtn.com:*'];
const TELEMETRY = ['https://webcollector-rtm.agora.io', 'https://rtm.statscollector.sd-rtn.com'];

/** The sources of the policy's connect-src. */
export function listHosts(options: { allowsTelemetry: boolean }): readonly string[] {
	return [...ACCESS_POINTS, ...EDGES, ...(options.allowsTelemetry ? TELEMETRY : [])];
}

const EDGE_HOST = /^[a-z0-9-]+\.edge\.(agora\.io|sd-rtn\.com)$/;

export function isAccessPoint(address: string): boolean {
	return URL.canParse(address) && ACCESS_POINTS.includes(new URL(address).origin);
}

/** The origin whose pages alone an answer is for, where that is not ours: a browser then keeps the answer from the page. */
export function findOtherOrigin(headers: Readonly<Record<string, readonly string[]>>, ours: string): string | null {
	for (const [name, values] of Object.entries(headers)) {
		if (name.toLowerCase() !== 'access-control-allow-origin') continue;
		return values.find((value) => value !== '*' && value !== ours) ?? null;
	}
	return null;
}

/** Refused as wanted, and nothing to tell anybody. */
export function isTelemetry(address: string): boolean {
	return URL.canParse(address) && TELEMETRY.includes(new URL(address).origin);
}

/** The same as a second check in front of the network, for whatever a policy does not hold. */
export function mayConnect(address: string, options: { allowsTelemetry: boolean }): boolean {
	if (!URL.canParse(address)) return false;
	const { protocol, hostname, origin } = new URL(address);
	if (protocol === 'wss:') return EDGE_HOST.test(hostname);
	return ACCESS_POINTS.includes(origin) || (options.allowsTelemetry && TELEMETRY.includes(origin));
}

/** What the SDK needs beyond its own files: a worker and WebAssembly for presence, and detached elements with a style. */
export function makeSdkPolicy(options: { allowsTelemetry: boolean }): string {
	return [
		"default-src 'none'",
		"script-src 'self' 'wasm-unsafe-eval'",
		'worker-src blob:',
		"style-src-attr 'unsafe-inline'",
		`connect-src ${listHosts(options).join(' ')}`,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join('; ');
}
