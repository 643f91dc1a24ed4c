// The page that hosts Agora's SDK: out of sight, sandboxed, in a session of its own, under the strictest policy with which
// the SDK runs. It carries calls in and events out through one port, and holds nothing that would be missed.

import AgoraRTM from 'agora-rtm-sdk';
import { driveSdk } from '../../../../protocol/agora/sdk/drive-sdk.ts';
import { SDK_PORT_MESSAGE } from '../../../../protocol/agora/sdk/port-message.ts';
import { isTelemetry } from '../hosts.ts';

const TROUBLE_LENGTH_MAX = 200;

window.addEventListener('message', (event) => {
	const [port] = event.ports;
	if (event.source === window && event.data === SDK_PORT_MESSAGE && port) serve(port);
});

function serve(port: MessagePort): void {
	const tell = (what: string): void => {
		port.postMessage({ kind: 'trouble', what: what.slice(0, TROUBLE_LENGTH_MAX) });
	};
	const take = driveSdk(AgoraRTM, (report) => port.postMessage(report));
	window.addEventListener('error', ({ message }) => tell(`error: ${message}`));
	window.addEventListener('unhandledrejection', ({ reason }) => tell(`unhandled rejection: ${String(reason)}`));
	document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
		if (!isTelemetry(blockedURI)) tell(`refused by the policy: ${effectiveDirective} ${blockedURI}`);
	});
	port.onmessage = ({ data }) => take(data);
}
