// Stands in for agora-rtc-sdk-ng, of which agora-rtm-sdk needs a default export with these functions at load and
// everything else only for stream channels. The real one doubles the bundle and starts audio and video processes.
const rtc = {
	setLogLevel() {},
	setParameter() {},
	setArea() {},
	createClient() {
		throw new Error('stream channels are not part of this app');
	},
};

export { rtc as default };
