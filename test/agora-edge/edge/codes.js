// Numbers that cross between edge and SDK.
export const HOST = '127.0.0.1';
export const DROP = { TOKEN_EXPIRED: 2, SAME_UID: 11, TOO_FREQUENT: 10006, KICKED: 10019 };
export const ACK = { OK: 0, MISS: 1, OFFLINE: 8, NO_PRIVILEGE: 9 };
export const AP = {
	INVALID_APP_ID: 5,
	NO_AUTHORIZED: 9,
	TOKEN_TIMEOUT: 10,
	INVALID_TOKEN_UID: 12,
	TOKEN_EXPIRED: 13,
	DYNAMIC_KEY_NOT_ENABLED: 14,
	STATIC_KEY: 15,
};

export function later(ms, run) {
	const timer = setTimeout(run, ms);
	timer.unref?.();
	return timer;
}

export function now() {
	return BigInt(Date.now());
}
