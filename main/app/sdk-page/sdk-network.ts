// The network session of the pages that host Agora's SDK: in memory, shared with nothing else of the app, without any
// permission, and connected to Agora's own hosts only. Everything else that a page could ask for is refused here, whatever
// its policy says.

import { session } from 'electron';
import type { Session } from 'electron';
import { findOtherOrigin, isAccessPoint, makeSdkPolicy, mayConnect } from '../../rtm/agora/hosts.ts';
import { serveFiles, serveScheme } from '../security/app-scheme.ts';
import { denyEverything } from '../security/guard-session.ts';
import { listPageFiles } from '../security/page-files.ts';
import { SDK_HOST, SDK_ORIGIN, SDK_SCHEME } from './sdk-scheme.ts';

export interface SdkNetworkOptions {
	readonly pageFolder: string;
	readonly allowsTelemetry: boolean;
	readonly isPackaged: boolean;
	/** What an access point refused or left unanswered: each such line once, for it comes again with every try. */
	readonly warn: (line: string) => void;
}

/** One for each choice of telemetry, because its guards are asked for every request; each is made once. */
const MADE = new Map<boolean, Session>();

export function openSdkNetwork(options: SdkNetworkOptions): Session {
	const made = MADE.get(options.allowsTelemetry);
	if (made !== undefined) return made;
	const network = session.fromPartition(options.allowsTelemetry ? 'agora-with-telemetry' : 'agora');
	MADE.set(options.allowsTelemetry, network);
	denyEverything(network);
	servePage(network, options);
	network.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isWanted(url, options) }));
	watchAccessPoints(network, options.warn);
	return network;
}

function servePage(network: Session, { pageFolder, allowsTelemetry }: SdkNetworkOptions): void {
	const files = listPageFiles(pageFolder);
	const policy = makeSdkPolicy({ allowsTelemetry });
	serveScheme(network, SDK_SCHEME, new Map([[SDK_HOST, serveFiles(files, policy)]]));
}

function isWanted(url: string, { allowsTelemetry, isPackaged }: SdkNetworkOptions): boolean {
	if (url.startsWith(`${SDK_ORIGIN}/`) || url.startsWith(`blob:${SDK_ORIGIN}/`)) return true;
	if (!isPackaged && url.startsWith('devtools:')) return true;
	return mayConnect(url, { allowsTelemetry });
}

function watchAccessPoints(network: Session, warn: (line: string) => void): void {
	const warned = new Set<string>();
	const warnOnce = (line: string): void => {
		if (!warned.has(line)) warn(line);
		warned.add(line);
	};
	network.webRequest.onHeadersReceived(({ url, responseHeaders }, answer) => {
		if (!isAccessPoint(url)) return answer({});
		const headers = admitOurOrigin(responseHeaders ?? {});
		const origin = findOtherOrigin(headers, SDK_ORIGIN);
		if (origin !== null) warnOnce(`Agora's access point takes pages of ${origin} and not of ${SDK_ORIGIN}`);
		answer({ responseHeaders: headers });
	});
	network.webRequest.onErrorOccurred(({ url, error }) => {
		// A request that the SDK has called off by itself says nothing about Agora.
		if (isAccessPoint(url) && error !== 'net::ERR_ABORTED') warnOnce(`Agora's access point: ${error}`);
	});
}

/**
 * Agora's access points answer any web page; whether they also name an origin of our scheme is not verified. Where an
 * answer names none, ours is added, for this page and these hosts only.
 */
function admitOurOrigin(headers: Record<string, string[]>): Record<string, string[]> {
	const named = Object.keys(headers).find((name) => name.toLowerCase() === 'access-control-allow-origin');
	if (named !== undefined) return headers;
	return {
		...headers,
		'access-control-allow-origin': [SDK_ORIGIN],
		'access-control-allow-headers': ['*'],
		'access-control-allow-methods': ['GET, POST, OPTIONS'],
	};
}
