// Makes the unmodified agora-rtm-sdk run in plain Node 22+ and sends its traffic to the emulator's
// plaintext loopback port. Usage: require('./node-shim.cjs')(plainPort, pathOfSdk) -> AgoraRTM
const Module = require('node:module');
module.exports = function loadSdk(
	plainPort,
	sdkPath = process.env.AGORA_RTM_SDK ?? 'agora-rtm-sdk',
	{ Native = globalThis.WebSocket ?? require('ws').WebSocket } = {},
) {
	globalThis.window ??= { addEventListener() {}, removeEventListener() {} };
	globalThis.XMLHttpRequest = class {
		open() {}
		abort() {}
	}; // no setRequestHeader -> the SDK uses fetch
	const base = `127.0.0.1:${plainPort}`,
		realFetch = globalThis.fetch;
	const agora = (h) => /(^|\.)(agora\.io|sd-rtn\.com|agoraio\.cn)$/.test(h);
	globalThis.fetch = (url, init) => {
		const u = new URL(String(url?.url ?? url));
		if (!agora(u.hostname)) return Promise.reject(new TypeError('blocked by test shim: ' + u.hostname));
		// Node's fetch throws on the SDK's referrer: 'no-referrer'.
		const { referrer: _referrer, mode: _mode, ...rest } = init || {};
		return realFetch(`http://${base}${u.pathname}${u.search}`, rest);
	};
	globalThis.WebSocket = class WebSocket extends Native {
		constructor(url) {
			const u = new URL(url);
			if (!agora(u.hostname)) throw new Error('blocked by test shim: ' + u.hostname);
			super(`ws://${base}/?env=${u.port === '9593' ? 1 : 0}&host=${u.hostname}`);
		}
	};
	const resolve = Module._load;
	Module._load = function (request, ...rest) {
		return request === 'agora-rtc-sdk-ng' ? {} : resolve.call(this, request, ...rest);
	};
	try {
		return require(sdkPath);
	} finally {
		Module._load = resolve;
	}
};
